import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import * as z from 'zod'

const root = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')
const listOf = <T extends z.ZodType>(item: T) =>
  z.union([item.transform((one) => [one]), z.array(item)]).default([])

const statement = z.looseObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: listOf(z.string()),
  Resource: listOf(z.unknown()),
  Principal: z.unknown().optional(),
  Condition: z.unknown().optional(),
})
const policyDocument = z.object({ Version: z.literal('2012-10-17'), Statement: z.array(statement) })
const role = z.object({
  AssumeRolePolicyDocument: z.unknown(),
  Policies: z.array(
    z.object({ PolicyName: z.string(), PolicyDocument: z.union([z.string(), policyDocument]) }),
  ),
})
const fragment = z.object({
  Resources: z
    .record(
      z.string(),
      z.looseObject({
        Type: z.string(),
        Condition: z.string().optional(),
        Properties: z.record(z.string(), z.unknown()),
      }),
    )
    .default({}),
})
const service = z.object({
  provider: z.looseObject({ environment: z.record(z.string(), z.unknown()) }),
  functions: z.record(
    z.string(),
    z.looseObject({
      handler: z.string(),
      role: z.unknown(),
      destinations: z.unknown().optional(),
      condition: z.string().optional(),
      environment: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
  resources: z.array(z.unknown()),
})

export type Statement = z.infer<typeof statement>
export type Resource = {
  id: string
  type: string
  condition: string | undefined
  properties: Record<string, unknown>
}

export const serverlessYml = service.parse(parse(read('serverless.yml'), { merge: true }))
export const functionNames = Object.keys(serverlessYml.functions)
/** Functions that a state machine calls: what they throw, it tries again or names. Others are called by events. */
export const runFunctions = functionNames.filter(
  (name) => serverlessYml.functions[name]?.condition === 'HasOrganization',
)
export const eventFunctions = functionNames.filter((name) => !runFunctions.includes(name))
export const deployFiles = readdirSync(new URL('deploy/', root))
  .filter((name) => name.endsWith('.yml'))
  .map((name) => `deploy/${name}`)

/** All resources that deploy/ declares; osls adds the functions, their log groups and the deployment bucket. */
export const resources: Resource[] = deployFiles.flatMap((path) =>
  Object.entries(fragment.parse(parse(read(path))).Resources).map(
    ([id, { Type, Condition, Properties }]) => ({
      id,
      type: Type,
      condition: Condition,
      properties: Properties,
    }),
  ),
)

export const resourcesOf = (type: string) => resources.filter((candidate) => candidate.type === type)

export function resource(id: string): Resource {
  const found = resources.find((candidate) => candidate.id === id)
  if (!found) throw new Error(`no resource ${id}`)
  return found
}

export const roleOf = (functionName: string) =>
  role.parse(resource(`${functionName.charAt(0).toUpperCase()}${functionName.slice(1)}Role`).properties)

/** The statements of one policy file, as CloudFormation will see them. */
export const statementsOf = (path: string): Statement[] =>
  policyDocument.parse(JSON.parse(read(path))).Statement

/** Everything that a function's role may do: its file in policies/iam and what every function needs to run. */
export const grantsOf = (functionName: string): Statement[] =>
  roleOf(functionName).Policies.flatMap(({ PolicyDocument }) =>
    typeof PolicyDocument === 'string' ? statementsOf(rightsOf(PolicyDocument)) : PolicyDocument.Statement,
  )

/** Of the roles that follow the policy, the rights under the default one. */
const rightsOf = (reference: string): string =>
  reference
    .replace(/^\$\{file\((.*)\)\}$/, '$1')
    .replace(/^dist\/lambda\/(\w+)-rights\.json$/, 'policies/iam/$1.json')

export const resourcePolicyOf = ({ properties }: Resource, key: string): Statement[] =>
  policyDocument.parse(properties[key]).Statement

const eventName = z.array(z.union([z.string(), z.object({ prefix: z.string() }).transform((o) => o.prefix)]))
const pattern = z.object({
  source: z.array(z.string()),
  'detail-type': z.array(z.string()),
  detail: z.looseObject({
    eventSource: z.array(z.string()),
    eventName: eventName.default([]),
    $or: z.array(z.looseObject({ eventName: eventName.default([]) })).default([]),
  }),
})

const existing = (kind: 'sns' | 'sqs', parameter: string) => ({
  'Fn::Sub': `arn:\${AWS::Partition}:${kind}:\${AWS::Region}:\${AWS::AccountId}:\${${parameter}}`,
})

/** The topic of the alerts: the stack's own, or the one that the deployment names, in the stack's account and region. */
export const alertTopic = {
  'Fn::If': ['MakesAlertTopic', { Ref: 'AlertTopic' }, existing('sns', 'ExistingTopic')],
}

/** A queue of the stack, or the one that the deployment names, in the stack's account and region. */
export const queueArn = (id: string) => ({
  'Fn::If': ['MakesQueues', { 'Fn::GetAtt': [id, 'Arn'] }, existing('sqs', 'ExistingQueue')],
})

/** A pattern, and the names of the events that it listens to, wherever in it they stand. */
export function eventPattern(name: string) {
  const text = read(`policies/events/${name}.json`)
  const parsed = pattern.parse(JSON.parse(text))
  const { detail } = parsed
  const names = [...detail.eventName, ...detail.$or.flatMap((branch) => branch.eventName)]
  return { ...parsed, eventNames: [...new Set(names)], length: JSON.stringify(JSON.parse(text)).length }
}
