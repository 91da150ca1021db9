import { wantedRules } from '../../../lib/tamper/forwarding/wanted-rules.ts'
import type {
  ForwardingRule,
  FunctionState,
  Guard,
  GuardDeployment,
  Snapshot,
} from '../../../lib/model/index.ts'
import { aSnapshot } from '../../builders/a-snapshot.ts'

export const account = '123456789012'
export const busArn = `arn:aws:events:us-east-1:${account}:event-bus/default`

/** A guard of the stack `trailkeeper-prod`, at home in us-east-1. */
export const aDeployment = (changes: Partial<GuardDeployment> = {}): GuardDeployment => ({
  name: 'trailkeeper-prod',
  id: '1',
  homeRegion: 'us-east-1',
  busArn,
  forwardingRoleArn: `arn:aws:iam::${account}:role/trailkeeper-prod-ForwardingRole-1`,
  ...changes,
})

export const aFunction = (changes: Partial<FunctionState> = {}): FunctionState => ({
  codeSha256: 'code',
  handler: 'index.handler',
  runtime: 'nodejs24.x',
  role: `arn:aws:iam::${account}:role/trailkeeper-prod-ReactRole-1`,
  layers: [],
  environment: { TRAILKEEPER_TABLE: 'state' },
  ...changes,
})

/** Every rule that the guard needs, as it should be. */
export function allRules(snapshot: Snapshot, deployment = aDeployment()): ForwardingRule[] {
  return wantedRules(snapshot, deployment).map(({ region, name, pattern, target }) => ({
    region,
    rule: {
      ok: true,
      value: { name, state: 'ENABLED', pattern, targets: [target.arn], targetDetails: [target] },
    },
  }))
}

/** A whole guard, but for what is changed. */
export const aGuard = (snapshot: Snapshot, changes: Partial<Guard> = {}): Guard => ({
  homeRegion: 'us-east-1',
  expectedTarget: busArn,
  rules: allRules(snapshot),
  deployment: aDeployment(),
  functions: ['react', 'sweep'].map((name) => ({
    name: `trailkeeper-prod-${name}`,
    live: { ok: true, value: aFunction() },
  })),
  schedule: {
    ok: true,
    value: {
      state: 'ENABLED',
      targets: [`arn:aws:lambda:us-east-1:${account}:function:trailkeeper-prod-sweep`],
    },
  },
  ...changes,
})

/** An account in which a guard looks at itself. */
export function watchedSnapshot(change: (guard: Guard) => Partial<Guard> = () => ({})): Snapshot {
  const snapshot = aSnapshot()
  const whole = aGuard(snapshot)
  return { ...snapshot, guard: { ok: true, value: { ...whole, ...change(whole) } } }
}

type Found = NonNullable<Extract<ForwardingRule['rule'], { ok: true }>['value']>

/** The guard's rules with one of them changed, or gone. */
export const withRule =
  (region: string, service: string, change: (rule: Found) => Found | undefined) =>
  ({ rules }: Guard): Partial<Guard> => ({
    rules: rules.flatMap((one): ForwardingRule[] => {
      if (one.region !== region || !one.rule.ok || !one.rule.value?.name?.endsWith(`-${service}`))
        return [one]
      const value = change(one.rule.value)
      return value ? [{ region, rule: { ok: true, value } }] : []
    }),
  })
