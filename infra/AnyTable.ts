import type { ITable, Table } from 'aws-cdk-lib/aws-dynamodb';

/** A table of this app or of another. Under exactOptionalPropertyTypes CDK's own Table is no ITable. */
export type AnyTable = ITable | Table;
