import { expect, it } from 'vitest';

import { type DeployResource, type TemplateResource } from '../../../local/service.ts';
import { deployTemplate } from '../../../local/stack/deploy.ts';
import { parseTemplate } from '../../../local/stack/template.ts';

const deployed: TemplateResource[] = [];
const thing: DeployResource = (resource) => {
  deployed.push(resource);
  return { ref: resource.defaultName, attributes: { Arn: `arn:${resource.logicalId}`, 'Nested.Name': 'nested' } };
};

function deploy(template: Record<string, unknown>): ReturnType<typeof deployTemplate> {
  deployed.length = 0;
  return deployTemplate({ template: parseTemplate(template), stackName: 'stack', region: 'us-east-1', accountId: '000000000000', handlers: new Map([['Test::Thing', thing]]) });
}

it('deploys dependencies first, whether they are named by Ref, GetAtt, Sub or DependsOn', async () => {
  await deploy({
    Resources: {
      A: { Type: 'Test::Thing', Properties: { x: { 'Fn::Sub': '${B.Arn}/*' } } },
      B: { Type: 'Test::Thing', Properties: { x: { Ref: 'C' } } },
      C: { Type: 'Test::Thing', Properties: { x: { 'Fn::Join': ['-', ['a', { 'Fn::GetAtt': ['D', 'Arn'] }]] } } },
      D: { Type: 'Test::Thing', DependsOn: ['E'] },
      E: { Type: 'Test::Thing' },
    },
  });
  expect(deployed.map(({ logicalId }) => logicalId)).toEqual(['E', 'D', 'C', 'B', 'A']);
});

it('resolves intrinsic functions, parameters, mappings and conditions', async () => {
  const stack = await deploy({
    Parameters: { Stage: { Type: 'String', Default: 'dev' }, Zones: { Type: 'CommaDelimitedList', Default: 'a, b' } },
    Mappings: { Sizes: { dev: { size: 1 }, prod: { size: 9 } } },
    Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] }, IsNot: { 'Fn::Not': [{ Condition: 'IsProd' }] } },
    Resources: {
      Other: { Type: 'Test::Thing' },
      Absent: { Type: 'Test::Thing', Condition: 'IsProd' },
      All: {
        Type: 'Test::Thing',
        Properties: {
          ref: { Ref: 'Other' },
          nested: { 'Fn::GetAtt': 'Other.Nested.Name' },
          sub: { 'Fn::Sub': ['${AWS::StackName}/${own}/${!literal}/${Other}', { own: { Ref: 'Stage' } }] },
          select: { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] },
          base64: { 'Fn::Base64': 'text' },
          size: { 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'size'] },
          chosen: { 'Fn::If': ['IsNot', 'yes', 'no'] },
          left: { 'Fn::If': ['IsProd', 'yes', { Ref: 'AWS::NoValue' }] },
          zones: { Ref: 'Zones' },
          account: { Ref: 'AWS::AccountId' },
        },
      },
    },
    Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Other', 'Arn'] } } },
  });
  expect(deployed.find(({ logicalId }) => logicalId === 'All')?.properties).toEqual({
    ref: 'stack-Other',
    nested: 'nested',
    sub: 'stack/dev/${literal}/stack-Other',
    select: 'b',
    base64: 'dGV4dA==',
    size: 1,
    chosen: 'yes',
    zones: ['a', 'b'],
    account: '000000000000',
  });
  expect(deployed.map(({ logicalId }) => logicalId)).not.toContain('Absent');
  expect(stack.outputs).toEqual({ Arn: 'arn:Other' });
});

it.each([
  [{ A: { Type: 'Test::Unknown' } }, 'A: the local stack does not run resources of type Test::Unknown'],
  [{ A: { Type: 'Test::Thing', Properties: { x: { 'Fn::GetAtt': ['X', 'Arn'] } } } }, 'Template error: instance of Fn::GetAtt references undefined resource X'],
  [{ A: { Type: 'Test::Thing', Properties: { x: { Ref: 'X' } } } }, 'Unresolved resource dependencies [X] in the Resources block of the template'],
  [{ A: { Type: 'Test::Thing', Properties: { x: { Ref: 'B' } } }, B: { Type: 'Test::Thing', DependsOn: 'A' } }, 'Circular dependency between resources: [A, B]'],
  [{ A: { Type: 'Test::Thing' }, B: { Type: 'Test::Thing', Properties: { x: { 'Fn::GetAtt': ['A', 'Colour'] } } } }, 'Requested attribute Colour does not exist in schema for Test::Thing'],
  [{ A: { Type: 'Test::Thing', Properties: { x: { 'Fn::ImportValue': 'other' } } } }, 'no export named "other"'],
])('refuses %j', async (resources, message) => {
  await expect(deploy({ Resources: resources })).rejects.toThrow(message);
});
