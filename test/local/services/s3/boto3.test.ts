import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { createS3Service } from '../../../../local/services/s3/server.ts';
import { serve } from '../dynamodb/awsServer.ts';

const run = promisify(execFile);

const script = `
import boto3, io, sys, urllib.request
s3 = boto3.client('s3', endpoint_url=sys.argv[1], region_name='us-east-1', aws_access_key_id='local', aws_secret_access_key='local')
s3.create_bucket(Bucket='from-python')
keys = ['a b', 'a+b', 'é/日本', 'x&y<z>"q', 'p%20q', 'new\\nline']
for key in keys: s3.put_object(Bucket='from-python', Key=key, Body=key.encode())
assert sorted(o['Key'] for o in s3.list_objects_v2(Bucket='from-python')['Contents']) == sorted(keys)
assert sorted(o['Key'] for o in s3.list_objects(Bucket='from-python')['Contents']) == sorted(keys)
for key in keys: assert s3.get_object(Bucket='from-python', Key=key)['Body'].read() == key.encode()
s3.upload_fileobj(io.BytesIO(b'z' * 10_000_000), 'from-python', 'large')
copy = io.BytesIO()
s3.download_fileobj('from-python', 'large', copy)
assert copy.getvalue() == b'z' * 10_000_000
url = s3.generate_presigned_url('get_object', Params={'Bucket': 'from-python', 'Key': 'a+b'})
assert urllib.request.urlopen(url).read() == b'a+b'
print('done')
`;

it.skipIf(spawnSync('python3', ['-c', 'import boto3']).status !== 0)('serves boto3: odd keys, both listings, an upload in parts, a presigned address (needs boto3)', async () => {
  const served = await serve(createS3Service);
  expect((await run('python3', ['-c', script, served.url])).stdout).toBe('done\n');
  await served.close();
});
