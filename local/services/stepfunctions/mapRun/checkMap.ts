import type { QueryLanguageName } from '../definition.ts';

type Fields = Readonly<Record<string, unknown>>;
type Refuse = (place: string, reason: string) => never;

const sources = ['arn:aws:states:::s3:listObjectsV2', 'arn:aws:states:::s3:getObject'];
/** The only place that results can be written to. */
export const resultTarget = 'arn:aws:states:::s3:putObject';
const ofDistributed = ['ItemReader', 'ItemBatcher', 'ResultWriter', 'ToleratedFailurePercentage', 'ToleratedFailurePercentagePath', 'ToleratedFailureCount', 'ToleratedFailureCountPath', 'Label'];

/** The values that are honoured; undefined is always. */
const values: Readonly<Record<string, readonly unknown[]>> = {
  InputType: ['JSON', 'JSONL', 'CSV', 'MANIFEST'],
  CSVHeaderLocation: ['FIRST_ROW', 'GIVEN'],
  CSVDelimiter: ['COMMA', 'PIPE', 'SEMICOLON', 'SPACE', 'TAB'],
  ManifestType: ['S3_INVENTORY'],
  Transformation: ['NONE', 'COMPACT', 'FLATTEN'],
  OutputType: ['JSON', 'JSONL'],
  Mode: ['INLINE', 'DISTRIBUTED'],
  ExecutionType: ['STANDARD', 'EXPRESS'],
};

/** A Map's fields that only a distributed one may have, and what is in them. */
export function checkMap(place: string, state: Fields, language: QueryLanguageName, refuse: Refuse): void {
  const fields = (value: unknown, allowed: readonly string[], where: string): void => {
    for (const [name, inner] of Object.entries((value ?? {}) as Fields)) {
      if (!allowed.includes(name)) refuse(`${place}, field ${where}.${name}`, 'is not honoured by the local Step Functions');
      const known = values[name];
      if (known !== undefined && !known.includes(inner)) refuse(`${place}, field ${where}.${name}`, `expected ${known.join(' or ')}, got ${String(inner)}`);
    }
  };
  const config = ((state['ItemProcessor'] as Fields | undefined)?.['ProcessorConfig'] ?? {}) as Fields;
  fields(config, ['Mode', 'ExecutionType'], 'ItemProcessor.ProcessorConfig');
  const isDistributed = config['Mode'] === 'DISTRIBUTED';
  const misplaced = ofDistributed.find((name) => state[name] !== undefined);
  if (!isDistributed && misplaced !== undefined) refuse(`${place}, field ${misplaced}`, 'belongs to maps with ItemProcessor.ProcessorConfig.Mode DISTRIBUTED');
  if (isDistributed && config['ExecutionType'] === undefined) refuse(`${place}, field ItemProcessor.ProcessorConfig.ExecutionType`, 'expected STANDARD or EXPRESS, got nothing');
  if (config['ExecutionType'] === 'EXPRESS') checkExpress(place, state['ItemProcessor'] as Fields, refuse);

  const payload = language === 'JSONata' ? 'Arguments' : 'Parameters';
  const dynamic = (...names: readonly string[]): readonly string[] => names.flatMap((name) => (language === 'JSONata' ? [name] : [name, `${name}Path`]));
  const reader = state['ItemReader'] as Fields | undefined;
  fields(reader, ['Resource', 'ReaderConfig', payload], 'ItemReader');
  fields(reader?.['ReaderConfig'], ['InputType', 'CSVHeaderLocation', 'CSVHeaders', 'CSVDelimiter', 'ItemsPointer', 'ManifestType', ...dynamic('MaxItems')], 'ItemReader.ReaderConfig');
  if (reader !== undefined && !sources.includes(String(reader['Resource']))) refuse(`${place}, field ItemReader.Resource`, `expected ${sources.join(' or ')}, got ${String(reader['Resource'])}`);
  if (reader !== undefined && state['Items'] !== undefined) refuse(`${place}, field Items`, 'a map with an ItemReader has no Items');

  fields(state['ItemBatcher'], ['BatchInput', ...dynamic('MaxItemsPerBatch', 'MaxInputBytesPerBatch')], 'ItemBatcher');
  const writer = state['ResultWriter'] as Fields | undefined;
  fields(writer, ['Resource', 'WriterConfig', payload], 'ResultWriter');
  fields(writer?.['WriterConfig'], ['Transformation', 'OutputType'], 'ResultWriter.WriterConfig');
  if (writer?.['Resource'] !== undefined && writer['Resource'] !== resultTarget) refuse(`${place}, field ResultWriter.Resource`, `expected ${resultTarget}, got ${String(writer['Resource'])}`);
  const label = state['Label'];
  if (label !== undefined && !/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,40}$/u.test(String(label))) refuse(`${place}, field Label`, `expected 1 to 40 characters as in an execution's name, got ${String(label)}`);
}

/** Express executions cannot wait for others. https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html */
function checkExpress(place: string, processor: Fields, refuse: Refuse): void {
  for (const [name, state] of Object.entries((processor['States'] ?? {}) as Readonly<Record<string, Fields>>)) {
    const resource = String(state['Resource'] ?? '');
    if (/\.(?:sync(?::2)?|waitForTaskToken)$/.test(resource)) refuse(`${place}, state ${name}, field Resource`, `${resource} needs ExecutionType STANDARD`);
  }
}
