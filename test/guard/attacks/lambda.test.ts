import {
  AddPermissionCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  GetFunctionCommand,
  GetPolicyCommand,
  PutFunctionConcurrencyCommand,
  RemovePermissionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import manifest from '../../../package.json' with { type: 'json' }
import { roleNames } from '../../../sandbox/guard/deploy-guard.ts'
import { type Attack, account, attackHarness, type Intruder } from './attack-harness.ts'
import { orError, trailsWhole } from './states.ts'

const FunctionName = 'trailkeeper-sweep'
const TRAILKEEPER_ROLES = [roleNames.sweep, roleNames.react]
  .map((name) => `arn:aws:iam::${account}:role/${name}`)
  .join(' ')
const Variables = {
  TRAILKEEPER_STACK: 'trailkeeper',
  TRAILKEEPER_VERSION: manifest.version,
  TRAILKEEPER_ROLES,
}

async function everything(by: Intruder) {
  const lambda = by.lambda()
  const [trails, whole, policy] = await Promise.all([
    trailsWhole(by),
    lambda.send(new GetFunctionCommand({ FunctionName })),
    orError(lambda.send(new GetPolicyCommand({ FunctionName }))),
  ])
  const { LastModified: _modified, RevisionId: _revision, ...configuration } = whole.Configuration ?? {}
  return { trails, configuration, concurrency: whole.Concurrency, policy: JSON.stringify(policy).length > 0 }
}

const configured =
  (changes: object) =>
  ({ lambda }: Intruder) =>
    lambda().send(new UpdateFunctionConfigurationCommand({ FunctionName, ...changes }))

const attacks: Attack[] = [
  {
    name: 'PutFunctionConcurrency: 0',
    strike: ({ lambda }) =>
      lambda().send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 })),
    ends: 'told',
    event: 'PutFunctionConcurrency20171031',
    says: ['never runs: its reserved concurrency is 0', 'aws lambda delete-function-concurrency'],
    mend: ({ lambda }) => lambda().send(new DeleteFunctionConcurrencyCommand({ FunctionName })),
  },
  {
    name: 'PutFunctionConcurrency: enough',
    strike: ({ lambda }) =>
      lambda().send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 5 })),
    ends: 'benign',
    mend: ({ lambda }) => lambda().send(new DeleteFunctionConcurrencyCommand({ FunctionName })),
  },
  {
    name: 'UpdateFunctionConfiguration: the environment',
    strike: configured({ Environment: { Variables: { AWS_ENDPOINT_URL: 'https://example.com' } } }),
    ends: 'told',
    event: 'UpdateFunctionConfiguration20150331v2',
    says: ['environment variable AWS_ENDPOINT_URL', 'put the stack back'],
    mend: configured({ Environment: { Variables } }),
  },
  {
    name: 'UpdateFunctionConfiguration: the role',
    strike: configured({ Role: `arn:aws:iam::${account}:role/theirs` }),
    ends: 'told',
    event: 'UpdateFunctionConfiguration20150331v2',
    says: ['not as it was deployed: role'],
    mend: configured({ Role: `arn:aws:iam::${account}:role/${roleNames.sweep}` }),
  },
  {
    name: 'AddPermission: everyone may invoke it',
    strike: ({ lambda }) =>
      lambda().send(
        new AddPermissionCommand({
          FunctionName,
          StatementId: 'theirs',
          Action: 'lambda:InvokeFunction',
          Principal: '*',
        }),
      ),
    ends: 'told',
    event: 'AddPermission20150331v2',
    says: ['resource policy'],
    mend: ({ lambda }) => lambda().send(new RemovePermissionCommand({ FunctionName, StatementId: 'theirs' })),
  },
  {
    name: 'RemovePermission: its schedule may not invoke it',
    strike: ({ lambda }) =>
      lambda().send(new RemovePermissionCommand({ FunctionName, StatementId: 'rules' })),
    ends: 'told',
    event: 'RemovePermission20150331v2',
    // That its resource policy is another one was told with the attack before, and is not told twice.
    says: ['put the stack back'],
  },
  {
    name: 'UpdateFunctionCode',
    strike: ({ lambda }) =>
      lambda().send(
        new UpdateFunctionCodeCommand({ FunctionName, ZipFile: new TextEncoder().encode('theirs') }),
      ),
    ends: 'told',
    event: 'UpdateFunctionCode20150331v2',
    says: ['not as it was deployed: code', 'put the stack back'],
  },
  {
    name: 'DeleteFunction',
    strike: ({ lambda }) => lambda().send(new DeleteFunctionCommand({ FunctionName })),
    ends: 'told',
    event: 'DeleteFunction20150331',
    says: [`function ${FunctionName} is gone`, 'put the stack back'],
  },
]

attackHarness({ everything, attacks })
