import manifest from '../../package.json' with { type: 'json' }
import { deployedServices, eventPatterns, ownPattern } from '../../lib/tamper/forwarding/event-patterns.ts'
import { type GuardRole, rolesVariable } from '../../lib/tamper/protected-resources.ts'
import type { GuardDeployment } from '../../lib/model/index.ts'
import { eventBridge } from '../services/events/service.ts'
import { administratorAccess } from '../services/iam/roles.ts'
import { iam } from '../services/iam/service.ts'
import { guardFunctions, type GuardFunctionName } from '../control/run-guard.ts'
import { functionByArn } from '../services/lambda/state.ts'
import { lambda } from '../services/lambda/service.ts'
import type { Sandbox } from '../start-sandbox.ts'
import type { World } from '../world.ts'
import { lambdaContext } from './lambda-context.ts'

type Handler = (event: unknown, context: ReturnType<typeof lambdaContext>) => Promise<unknown>

const name = 'trailkeeper'
const forwardingRole = `${name}-forward`

/** The functions' roles, as CloudFormation names those of a stack. */
export const roleNames = {
  sweep: `${name}-SweepRole-1A2B3C4D5E6F`,
  react: `${name}-ReactRole-6F5E4D3C2B1A`,
  verify: `${name}-VerifyRole-2B3C4D5E6F1A`,
  recover: `${name}-RecoverRole-3C4D5E6F1A2B`,
  drill: `${name}-DrillRole-4D5E6F1A2B3C`,
} as const

/** Those of the functions that the guard has; drills are none of its own. */
export const ownRolesOf = (
  { partition, account }: World,
  { verifies, recovers }: Pick<GuardDeployment, 'verifies' | 'recovers'>,
): GuardRole[] => {
  const isThere: Record<string, true | undefined> = {
    react: true,
    sweep: true,
    verify: verifies,
    recover: recovers,
  }
  return Object.entries(roleNames).flatMap(([short, role]) =>
    isThere[short] ? [{ arn: `arn:${partition}:iam::${account}:role/${role}` }] : [],
  )
}

/** What the stack would tell the guard of itself. */
export const guardDeployment = ({ partition, account }: World, homeRegion: string): GuardDeployment => ({
  name,
  id: 'sandbox',
  homeRegion,
  busArn: `arn:${partition}:events:${homeRegion}:${account}:event-bus/default`,
  forwardingRoleArn: `arn:${partition}:iam::${account}:role/${forwardingRole}`,
})

/**
 * Puts functions, the forwarding role and the home region's rules into the sandbox, as the stack does into an account
 * (deploy/). What other regions need is the sweep's business.
 */
export async function deployGuard(
  sandbox: Sandbox,
  deployment: GuardDeployment,
  handlers: {
    react: Handler
    sweep: Handler
    verify?: Handler
    hourly?: boolean
    recover?: Handler
    drill?: Handler
  },
  /** What the stack tells each function beside. */
  told: Record<string, string> = {},
): Promise<void> {
  const { partition, account } = sandbox.world
  const drilling = handlers.drill ? [{ arn: `arn:${partition}:iam::${account}:role/${roleNames.drill}` }] : []
  for (const { arn } of [...ownRolesOf(sandbox.world, deployment), ...drilling])
    await addFunctionRole(sandbox, deployment, arn, functionOfRole(arn))
  const react = await addFunction(sandbox, deployment, 'react', handlers.react, told)
  const sweep = await addFunction(sandbox, deployment, 'sweep', handlers.sweep, told)
  await addForwardingRole(sandbox, deployment)
  const where = { region: deployment.homeRegion }
  const rule = async (
    service: string,
    trigger: object,
    target: { Id: string; Arn: string; Input?: string },
  ) => {
    const Name = `${name}-${service}`
    await sandbox.invoke(eventBridge, 'PutRule', { Name, State: 'DISABLED', ...trigger }, where)
    await sandbox.invoke(eventBridge, 'PutTargets', { Rule: Name, Targets: [target] }, where)
    await sandbox.invoke(eventBridge, 'EnableRule', { Name }, where)
  }
  if (handlers.verify) {
    const verify = await addFunction(sandbox, deployment, 'verify', handlers.verify, told)
    const target = (look: string) => ({ Id: 'verify', Arn: verify, Input: JSON.stringify({ look }) })
    if (handlers.hourly) await rule('verify-newest', { ScheduleExpression: 'rate(1 hour)' }, target('newest'))
    await rule('verify-day', { ScheduleExpression: 'rate(1 day)' }, target('day'))
  }
  if (handlers.recover) {
    const Arn = await addFunction(sandbox, deployment, 'recover', handlers.recover, told)
    await rule('recover', { ScheduleExpression: 'rate(30 minutes)' }, { Id: 'recover', Arn })
  }
  if (handlers.drill) {
    const drill = await addFunction(sandbox, deployment, 'drill', handlers.drill, told)
    await rule('drill', { ScheduleExpression: 'cron(0/15 4-5 1 * ? *)' }, { Id: 'drill', Arn: drill })
  }
  await rule('sweep', { ScheduleExpression: 'rate(1 hour)' }, { Id: 'sweep', Arn: sweep })
  const own = ownPattern(deployment)
  if (own) await rule('own', { EventPattern: JSON.stringify(own) }, { Id: 'react', Arn: react })
  // Last of all, and enabled when all is done, the rule that hears of rules: this is no tampering.
  for (const service of deployedServices.toSorted(
    (a, b) => Number(a === 'events') - Number(b === 'events'),
  )) {
    const { pattern } = eventPatterns[service]
    await rule(service, { EventPattern: JSON.stringify(pattern) }, { Id: 'react', Arn: react })
  }
}

async function addFunction(
  { world, invoke }: Sandbox,
  deployment: GuardDeployment,
  short: GuardFunctionName,
  handler: Handler,
  told: Record<string, string>,
): Promise<string> {
  const { partition, account } = world
  const { homeRegion } = deployment
  const FunctionName = `${name}-${short}`
  const arn = `arn:${partition}:lambda:${homeRegion}:${account}:function:${FunctionName}`
  guardFunctions(world, '*', '*').set(short, arn)
  world.functions.set(arn, (event) => handler(event, lambdaContext(FunctionName, arn)))
  const found = functionByArn(world, arn)
  const environment = {
    TRAILKEEPER_STACK: name,
    TRAILKEEPER_VERSION: manifest.version,
    [rolesVariable]: ownRolesOf(world, deployment)
      .map((role) => role.arn)
      .join(' '),
    ...told,
  }
  const role = `arn:${partition}:iam::${account}:role/${roleNames[short]}`
  if (found) Object.assign(found, { environment, role, memory: 1024, timeout: 120 })
  await invoke(
    lambda,
    'AddPermission',
    {
      FunctionName,
      StatementId: 'rules',
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
      SourceAccount: account,
      SourceArn: `arn:${partition}:events:${homeRegion}:${account}:rule/${name}-*`,
    },
    { region: homeRegion },
  )
  return arn
}

const document = (Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })

const functionOfRole = (arn: string): string => {
  const [short] = Object.entries(roleNames).find(([, role]) => arn.endsWith(`/${role}`)) ?? []
  return `${name}-${short}`
}

async function addFunctionRole(
  { world, invoke }: Sandbox,
  { homeRegion }: GuardDeployment,
  arn: string,
  functionName: string,
): Promise<void> {
  const trust = {
    Effect: 'Allow',
    Principal: { Service: 'lambda.amazonaws.com' },
    Action: 'sts:AssumeRole',
  }
  const RoleName = arn.slice(arn.lastIndexOf('/') + 1)
  const role = { RoleName, AssumeRolePolicyDocument: document([trust]) }
  const where = { region: homeRegion }
  await invoke(iam, 'CreateRole', role, where)
  await invoke(iam, 'AttachRolePolicy', { RoleName, PolicyArn: administratorAccess(world) }, where)
  const own = `arn:${world.partition}:lambda:${homeRegion}:${world.account}:function:${functionName}`
  const toOthers = {
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition: {
      ArnNotEquals: { 'lambda:SourceFunctionArn': own },
      Null: { 'lambda:SourceFunctionArn': 'false' },
    },
  }
  const PolicyDocument = document([toOthers])
  await invoke(iam, 'PutRolePolicy', { RoleName, PolicyName: 'runtime', PolicyDocument }, where)
}

async function addForwardingRole(
  { world, invoke }: Sandbox,
  { homeRegion, busArn }: GuardDeployment,
): Promise<void> {
  const { partition, account } = world
  const trust = {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sts:AssumeRole',
    Condition: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: {
        'aws:SourceArn': `arn:${partition}:events:*:${account}:rule/${name}-to-${homeRegion}-*`,
      },
    },
  }
  const where = { region: homeRegion }
  await invoke(
    iam,
    'CreateRole',
    { RoleName: forwardingRole, AssumeRolePolicyDocument: document([trust]) },
    where,
  )
  await invoke(
    iam,
    'PutRolePolicy',
    {
      RoleName: forwardingRole,
      PolicyName: 'forward',
      PolicyDocument: document([{ Effect: 'Allow', Action: 'events:PutEvents', Resource: busArn }]),
    },
    where,
  )
}
