import { createHash } from 'node:crypto';

/**
 * The digest by which SDKs check message attributes: for each, in name order, length and bytes of name and type, then a byte that tells
 * text (1) from bytes (2), and length and bytes of the value.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function messageAttributesMd5(attributes: Readonly<Record<string, unknown>>): string {
  const digest = createHash('md5');
  const add = (bytes: Buffer): void => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    digest.update(length).update(bytes);
  };
  for (const name of Object.keys(attributes).sort()) {
    const { DataType: type, StringValue: text, BinaryValue: base64 } = attributes[name] as {
      readonly DataType?: string;
      readonly StringValue?: string;
      readonly BinaryValue?: string;
    };
    add(Buffer.from(name));
    add(Buffer.from(type ?? ''));
    digest.update(Buffer.from([base64 === undefined ? 1 : 2]));
    add(base64 === undefined ? Buffer.from(text ?? '') : Buffer.from(base64, 'base64'));
  }
  return digest.digest('hex');
}
