import { expect, it } from 'vitest';
import { arrayOf, readModelFile, writeModelFile } from '../../../../../local/services/personalize/recipes/modelFile.ts';

const content = { fields: { itemIds: ['ä', 'b'] }, arrays: { odd: Float32Array.of(1, NaN, -Infinity), long: Float64Array.of(Math.PI), ids: Uint32Array.of(4_294_967_295) } };

it('gives back fields and arrays', () => {
  expect(readModelFile('test', writeModelFile('test', content))).toEqual(content);
});

it.each([
  ['no model at all', (bytes: Uint8Array) => bytes.fill(0), 'Not a model file: got'],
  ['cut off', (bytes: Uint8Array) => bytes.subarray(0, 10), 'Not a model file: got 10 bytes'],
  ['of another version', (bytes: Uint8Array) => bytes.fill(9, 8, 9), 'Model file of version 9; expected version 1.'],
  ['damaged', (bytes: Uint8Array) => bytes.fill(7, 40, 41), 'Damaged model file: its checksum does not match its content.'],
  ['shortened', (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 8), 'Damaged model file'],
])('refuses a file that is %s', (_, change, message) => {
  expect(() => readModelFile('test', change(writeModelFile('test', content)))).toThrow(message);
});

it('refuses another recipe’s model, and an array that is not there', () => {
  const bytes = writeModelFile('test', content);
  expect(() => readModelFile('trending', bytes)).toThrow('Model file of "test"; expected one of "trending".');
  expect(() => arrayOf(readModelFile('test', bytes), 'odd', Float64Array)).toThrow('Model file without Float64Array "odd".');
});
