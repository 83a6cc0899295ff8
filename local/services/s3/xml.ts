import { XMLParser } from 'fast-xml-parser';
import { type AwsResponse } from '../../service.ts';

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' };
const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, removeNSPrefix: true, trimValues: false, htmlEntities: true });

export function escapeXml(text: string): string {
  return text.replace(/[&<>"\r]/g, (character) => escapes[character] ?? character);
}

/** `<name>text</name>`, or nothing for an absent value. */
export function element(name: string, value: string | number | boolean | undefined): string {
  return value === undefined ? '' : `<${name}>${escapeXml(String(value))}</${name}>`;
}

/** `children` are elements already. */
export function group(name: string, children: readonly string[]): string {
  return `<${name}>${children.join('')}</${name}>`;
}

export function xmlResponse(root: string, children: readonly string[], options: { readonly status?: number; readonly namespace?: boolean } = {}): AwsResponse {
  const attribute = options.namespace === false ? '' : ` xmlns="${namespace}"`;
  return {
    status: options.status ?? 200,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attribute}>${children.join('')}</${root}>`,
  };
}

/** Elements as objects, repeated ones as arrays, text as text. Throws when it is not XML. */
export function parseXml(body: Buffer): Readonly<Record<string, unknown>> {
  return parser.parse(body, true) as Readonly<Record<string, unknown>>;
}

/** Members of a repeated element: none, one or many. */
export function members(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : value === undefined || value === '' ? [] : [value];
  return list.map((member) => (typeof member === 'object' && member !== null ? (member as Readonly<Record<string, unknown>>) : {}));
}
