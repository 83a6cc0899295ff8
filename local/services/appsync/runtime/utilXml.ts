import { XMLParser, XMLValidator } from 'fast-xml-parser';

/**
 * As org.json's XML class, whose output the examples of AWS's page show: repeated elements are a list, numbers and booleans are taken as
 * such, attributes stand beside the elements, and text beside attributes is "content".
 */
const parser = new XMLParser({
  ignoreDeclaration: true,
  ignorePiTags: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  textNodeName: 'content',
  parseAttributeValue: true,
  numberParseOptions: { hex: false, leadingZeros: false, eNotation: true },
});

function toMap(xml: string): Record<string, unknown> | null {
  if (xml.trim() === '') return null;
  const valid = XMLValidator.validate(xml);
  if (valid !== true) throw new SyntaxError(`${valid.err.msg} at line ${valid.err.line} column ${valid.err.col}`);
  return parser.parse(xml) as Record<string, unknown>;
}

/** https://docs.aws.amazon.com/appsync/latest/devguide/xml-helpers-in-util-xml-js.html */
export const xmlUtil: Readonly<Record<string, unknown>> = {
  toMap,
  toJsonString(xml: string, stringEncode = false): string {
    const json = JSON.stringify(toMap(xml));
    return stringEncode ? JSON.stringify(json) : json;
  },
};
