/** The dataset or the output folder cannot be used; the message is one line saying what was got and what was expected. */
export class DatasetError extends Error {
  override readonly name = 'DatasetError';
}
