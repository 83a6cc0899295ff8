import { type Checked } from './dynalite.ts';

type Asked = Pick<Checked, 'TableName' | 'ReturnConsumedCapacity' | 'ConsistentRead'>;

/** A write unit for each KB begun. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-unit-calculations.html */
export function writeCapacity(request: Asked, bytes: number): object | undefined {
  return consumed(request, Math.max(1, Math.ceil(bytes / 1024)));
}

/** Half a read unit for each 4 KB begun, a whole one when consistent. */
export function readCapacity(request: Asked, bytes: number): object | undefined {
  return consumed(request, Math.max(1, Math.ceil(bytes / 4096)) * (request.ConsistentRead ? 1 : 0.5));
}

function consumed(request: Asked, units: number): object | undefined {
  if (request.ReturnConsumedCapacity !== 'TOTAL' && request.ReturnConsumedCapacity !== 'INDEXES') return undefined;
  return {
    TableName: request.TableName,
    CapacityUnits: units,
    ...(request.ReturnConsumedCapacity === 'INDEXES' && { Table: { CapacityUnits: units } }),
  };
}
