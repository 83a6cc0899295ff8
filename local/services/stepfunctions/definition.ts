/** A state machine in the Amazon States Language, as far as it is run here. https://states-language.net/spec.html */
export interface StateMachineDefinition extends StateGraph {
  readonly QueryLanguage?: QueryLanguageName;
  readonly TimeoutSeconds?: number;
}

export type QueryLanguageName = 'JSONata' | 'JSONPath';

export interface StateGraph {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export type State = TaskState | ChoiceState | WaitState | PassState | SucceedState | FailState | ParallelState | MapState;

interface DataFlowFields {
  readonly QueryLanguage?: QueryLanguageName;
  readonly Assign?: Readonly<Record<string, unknown>>;
  /** JSONata */
  readonly Output?: unknown;
  /** JSONPath; null is the empty object. */
  readonly InputPath?: string | null;
  readonly OutputPath?: string | null;
}

interface Transition {
  readonly Next?: string;
  readonly End?: boolean;
}

/** States that make a result of their own: the fields that shape their input and their result. */
export interface ResultFields extends DataFlowFields {
  /** JSONata */
  readonly Arguments?: unknown;
  /** JSONPath */
  readonly Parameters?: unknown;
  readonly ResultSelector?: unknown;
  readonly ResultPath?: string | null;
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly ResultPath?: string | null;
  readonly Output?: unknown;
  readonly Assign?: Readonly<Record<string, unknown>>;
}

interface RecoveryFields {
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}

export interface TaskState extends ResultFields, RecoveryFields, Transition {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly TimeoutSeconds?: number | string;
  readonly TimeoutSecondsPath?: string;
}

export interface ParallelState extends ResultFields, RecoveryFields, Transition {
  readonly Type: 'Parallel';
  readonly Branches: readonly StateGraph[];
}

/** Where a distributed map reads its items. https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html */
export interface ItemReader {
  readonly Resource: string;
  /** JSONata */
  readonly Arguments?: unknown;
  /** JSONPath */
  readonly Parameters?: unknown;
  readonly ReaderConfig?: {
    readonly InputType?: 'JSON' | 'JSONL' | 'CSV' | 'MANIFEST';
    readonly CSVHeaderLocation?: 'FIRST_ROW' | 'GIVEN';
    readonly CSVHeaders?: readonly string[];
    readonly CSVDelimiter?: 'COMMA' | 'PIPE' | 'SEMICOLON' | 'SPACE' | 'TAB';
    readonly ItemsPointer?: string;
    readonly MaxItems?: number | string;
    readonly MaxItemsPath?: string;
  };
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html */
export interface ItemBatcher {
  readonly BatchInput?: unknown;
  readonly MaxItemsPerBatch?: number | string;
  readonly MaxItemsPerBatchPath?: string;
  readonly MaxInputBytesPerBatch?: number | string;
  readonly MaxInputBytesPerBatchPath?: string;
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html */
export interface ResultWriter {
  readonly Resource?: string;
  readonly Arguments?: unknown;
  readonly Parameters?: unknown;
  readonly WriterConfig?: { readonly Transformation?: 'NONE' | 'COMPACT' | 'FLATTEN'; readonly OutputType?: 'JSON' | 'JSONL' };
}

export interface ItemProcessor extends StateGraph {
  readonly ProcessorConfig?: { readonly Mode?: 'INLINE' | 'DISTRIBUTED'; readonly ExecutionType?: 'STANDARD' | 'EXPRESS' };
}

export interface MapState extends ResultFields, RecoveryFields, Transition {
  readonly Type: 'Map';
  readonly ItemProcessor?: ItemProcessor;
  /** The older name of ItemProcessor. */
  readonly Iterator?: StateGraph;
  /** JSONata */
  readonly Items?: unknown;
  /** JSONPath */
  readonly ItemsPath?: string;
  readonly ItemSelector?: unknown;
  readonly MaxConcurrency?: number | string;
  readonly MaxConcurrencyPath?: string;
  /** Of distributed maps only, from here on. */
  readonly ItemReader?: ItemReader;
  readonly ItemBatcher?: ItemBatcher;
  readonly ResultWriter?: ResultWriter;
  readonly ToleratedFailurePercentage?: number | string;
  readonly ToleratedFailurePercentagePath?: string;
  readonly ToleratedFailureCount?: number | string;
  readonly ToleratedFailureCountPath?: string;
  readonly Label?: string;
}

export interface PassState extends ResultFields, Transition {
  readonly Type: 'Pass';
  readonly Result?: unknown;
}

export interface WaitState extends DataFlowFields, Transition {
  readonly Type: 'Wait';
  readonly Seconds?: number | string;
  readonly SecondsPath?: string;
  readonly Timestamp?: string;
  readonly TimestampPath?: string;
}

export interface SucceedState extends DataFlowFields {
  readonly Type: 'Succeed';
}

export interface FailState extends DataFlowFields {
  readonly Type: 'Fail';
  readonly Error?: string;
  readonly ErrorPath?: string;
  readonly Cause?: string;
  readonly CausePath?: string;
}

export interface ChoiceRule extends Readonly<Record<string, unknown>> {
  readonly Next?: string;
  /** JSONata */
  readonly Condition?: string | boolean;
  readonly Assign?: Readonly<Record<string, unknown>>;
  readonly Output?: unknown;
}

export interface ChoiceState extends DataFlowFields {
  readonly Type: 'Choice';
  readonly Choices: readonly ChoiceRule[];
  readonly Default?: string;
}
