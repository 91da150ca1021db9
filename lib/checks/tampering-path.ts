import { check, noSettings } from './check.ts'
import { isExpectedDenial, type Rules } from './judging/rules.ts'
import { logsEvent } from '../coverage/selector-matches.ts'
import { regionViews, trailsLoggingIn, trailsStandingIn, unreadIn } from '../coverage/trails-logging-in.ts'
import type {
  ForwardingRule,
  Guard,
  GuardDeployment,
  ReadFailure,
  Region,
  Snapshot,
  Verdict,
  WitnessEvent,
} from '../model/index.ts'
import { accountRegion, accountVerdict, unknownAccount } from './judging/verdicts.ts'
import { eventText } from './judging/management-coverage.ts'
import { functionFaults } from '../tamper/forwarding/path-faults.ts'
import { type ForwardingFault, forwardingFaults } from '../tamper/forwarding/rule-faults.ts'
import { wantedRules } from '../tamper/forwarding/wanted-rules.ts'
import { rolesIn, rolesVariable } from '../tamper/protected-resources.ts'
import { documentOf, field, nonEmpty } from '../text/fields.ts'

const expected = 'calls that weaken trails are carried to the guard from every region'

/**
 * EventBridge user guide, "AWS service events delivered via AWS CloudTrail": a logging trail is required for events
 * to arrive at all, and each region has a bus of its own.
 */
export const tamperingPath = check({
  id: 'tampering-path',
  title: 'Tampering is heard',
  why: "EventBridge carries a call only while some trail logs it, and to the bus of its own region only. A region without a trail or without the guard's rule is a place to work unheard.",
  failsWhen:
    'in some region no logging trail carries calls to CloudTrail; or the guard is installed and a region has no forwarding rule, or its rule is disabled or leads elsewhere; or, where the guard itself looks, one of its functions is gone, throttled to nothing or not as it was deployed; so are its schedule, its roles, the event bus, its topic and who hears it, its keys, table, queues, alarms, state machine and stack; or a rule or a function bears its name, or a function in any region runs under a role of its own, and is none of its own',
  group: 'guard',
  severity: 'high',
  scope: 'account',
  reads: ['status', 'event-selectors', 'guard'],
  controls: { cis: [], securityHub: [], nist: ['AU-5', 'AU-6(1)', 'SI-4(5)'], pci: ['10.7.2', '10.7.3'] },
  remedies: ['restore-forwarders'],
  consent: 'forwarding',
  manual:
    'aws events enable-rule --name trailkeeper-<…> --region <region> for a disabled rule; a sweep with forwarding: enforce makes the missing ones; for a region without a trail see region-coverage',
  settings: noSettings,
  run: (snapshot, policy) => [judge(snapshot, policy)],
})

/** A call that anybody who tampers makes. */
const tampering: WitnessEvent = {
  eventCategory: 'Management',
  readOnly: 'false',
  eventSource: 'cloudtrail.amazonaws.com',
  eventName: 'StopLogging',
  eventType: 'AwsApiCall',
}

function judge(snapshot: Snapshot, policy: Rules): Verdict {
  const answers = Object.keys(regionViews(snapshot)).map((region) => carried(region, snapshot, policy))
  const silent = answers.flatMap((answer) => (answer.carried === false ? [answer.region] : []))
  const guard = guardHears(snapshot, policy)
  const wrong = [
    ...(silent.length > 0 ? [`no logging trail carries events in ${silent.join(', ')}`] : []),
    ...guard.wrong.map((text) => withoutList(text, silent)),
  ]
  const region = accountRegion(snapshot)
  if (wrong.length > 0) {
    return {
      ...accountVerdict(snapshot, region, 'fail', {
        expected,
        actual: wrong.join('; '),
        message: `Tampering can go unheard: ${wrong.join('; ')}.`,
      }),
      ...(silent.length > 0 && { witness: tampering }),
    }
  }
  const unread = [...answers.flatMap((answer) => answer.unread), ...guard.unread]
  if (unread.length > 0) return unknownAccount(snapshot, { expected, unread })
  return accountVerdict(snapshot, region, 'pass', {
    expected,
    actual: guard.installed ? 'they are' : 'trails carry events; no guard is installed here',
    message: guard.installed
      ? 'Trails carry events in every region, and the guard hears them.'
      : `Trails carry events such as ${eventText(tampering)} in every region. No guard is installed here to hear them; npm run deploy installs it.`,
  })
}

/** Regions that were named just before are not named again. */
function withoutList(text: string, named: readonly Region[]): string {
  const list = `each of ${named.join(', ')} `
  return text.startsWith(list) ? `each of them ${text.slice(list.length)}` : text
}

type Carried = { region: Region; carried: boolean | 'unknown'; unread: ReadFailure[] }

function carried(region: Region, snapshot: Snapshot, policy: Rules): Carried {
  const { logging, undecided } = trailsLoggingIn(region, trailsStandingIn(region, snapshot))
  if (logging.some(({ selectors }) => selectors.ok && logsEvent(selectors.value, tampering))) {
    return { region, carried: true, unread: [] }
  }
  const view = regionViews(snapshot)[region]
  if (view?.ok === false && isExpectedDenial(policy, region, view)) {
    return { region, carried: 'unknown', unread: [] }
  }
  const open = undecided.filter(({ selectors }) => !selectors.ok || logsEvent(selectors.value, tampering))
  const unread = [...open.flatMap((trail) => unreadIn(region, trail)), ...(view?.ok === false ? [view] : [])]
  return unread.length > 0 ? { region, carried: 'unknown', unread } : { region, carried: false, unread }
}

export type Hearing = {
  installed: boolean
  wrong: string[]
  unread: ReadFailure[]
  /** What of `wrong` is about rules, where the guard's deployment is known. */
  ruleFaults?: readonly ForwardingFault[]
}

/**
 * Whether the guard's rules carry events from every region. The guard itself knows which rules it needs and compares
 * each, and its functions with them. Anybody else sees only which rules there are: where none of it was found, no
 * guard is installed, and nothing is wrong with it.
 */
export function guardHears(snapshot: Snapshot, policy: Rules): Hearing {
  if (!snapshot.guard.ok) return { installed: false, wrong: [], unread: [snapshot.guard] }
  const guard = snapshot.guard.value
  if (!guard) return { installed: false, wrong: [], unread: [] }
  if (guard.deployment) return heardByItself(snapshot, policy, guard, guard.deployment)
  return seenFromOutside(guard, policy)
}

function heardByItself(
  snapshot: Snapshot,
  policy: Rules,
  guard: Guard,
  deployment: GuardDeployment,
): Hearing {
  const wanted = wantedRules(snapshot, deployment).filter(
    ({ region, deployed }) => !isLeftOut(region, guard, policy) && (deployed || policy.forwarding !== 'off'),
  )
  const forwarding = forwardingFaults(wanted, guard)
  const { expectedDenied } = policy.regions
  const roleHolders = guard.roleHolders?.filter(({ region }) => !expectedDenied.includes(region))
  const functions = functionFaults(
    { ...guard, ...(roleHolders && { roleHolders }) },
    policy.alerts?.subscribers,
  )
  return {
    installed: true,
    wrong: [...faultsText(forwarding.faults), ...functions.wrong, ...remadeRoles(guard)],
    unread: [...forwarding.unread, ...functions.unread],
    ruleFaults: forwarding.faults,
  }
}

/** Roles that IAM has other ids for than the stack that made them. */
function remadeRoles({ functions = [], parts = [] }: Guard): string[] {
  const ofStack = functions.flatMap(({ live }) =>
    live.ok && live.value ? rolesIn(live.value.environment[rolesVariable] ?? '') : [],
  )
  const idOf = (name: string) =>
    ofStack.find(({ arn }) => `role ${arn.slice(arn.lastIndexOf('/') + 1)}` === name)?.id
  return parts.flatMap(({ name, live }) => {
    const [made, now] = [idOf(name), live.ok ? nonEmpty(field(documentOf(live.value), 'id')) : undefined]
    return made === undefined || now === undefined || made === now
      ? []
      : [
          `${name} is another one than the stack made (have the stack make it again, as docs/upgrade.md says of drift: until then what it does is told)`,
        ]
  })
}

/** Where the policy expects to be denied, and nothing else went wrong. */
const isLeftOut = (region: Region, { rules }: Guard, policy: Rules): boolean =>
  policy.regions.expectedDenied.includes(region) &&
  rules.every((one) => one.region !== region || one.rule.ok || isExpectedDenial(policy, region, one.rule))

const faultText: Readonly<Record<ForwardingFault['fault'], string>> = {
  missing: 'has no rule for',
  disabled: 'has a disabled rule for',
  deaf: 'has a rule that listens to something else for',
  'target-missing':
    'has a rule without the guard as its target (where EventBridge refuses targets in other regions, deploy the guard per region: docs/security.md) for',
  'target-changed': 'has a rule that leads elsewhere for',
  'foreign-target': 'has a rule that also leads to a stranger, to be removed by hand, for',
}

/** What is wrong in each region, in one clause: a fresh installation lacks the same rules everywhere. */
function faultsText(faults: readonly ForwardingFault[]): string[] {
  const regions = [...new Set(faults.map(({ wanted }) => wanted.region))]
  return eachRegionOnce(
    regions.map((region) => {
      const here = faults.filter(({ wanted }) => wanted.region === region)
      const kinds = [...new Set(here.map(({ fault }) => fault))]
      const texts = kinds.map((kind) => {
        const services = here.filter(({ fault }) => fault === kind).map(({ wanted }) => wanted.service)
        return `${faultText[kind]} ${services.join(', ')}`
      })
      return { region, text: texts.join(' and ') }
    }),
  )
}

/** Regions of which the same is to be said stand together. */
function eachRegionOnce(said: readonly { region: Region; text: string }[]): string[] {
  return [...new Set(said.map(({ text }) => text))].map((text) => {
    const where = said
      .filter((one) => one.text === text)
      .map(({ region }) => region)
      .toSorted()
    return where.length === 1 ? `${where.join()} ${text}` : `each of ${where.join(', ')} ${text}`
  })
}

function seenFromOutside(guard: Guard, policy: Rules): Hearing {
  const looked = guard.rules.filter(({ region }) => !isLeftOut(region, guard, policy))
  const unread = looked.flatMap(({ region, rule }) => (rule.ok ? [] : [{ ...rule, region }]))
  const installed = guard.rules.some(({ rule }) => rule.ok && rule.value !== undefined)
  if (!installed) return { installed, wrong: [], unread }
  const regions = [...new Set(looked.map(({ region }) => region))]
  const said = regions.flatMap((region) => {
    const here = looked.filter((one) => one.region === region)
    const text = wrongIn(region, here, guard, policy)
    return text === undefined ? [] : { region, text }
  })
  return { installed, wrong: eachRegionOnce(said), unread }
}

function wrongIn(
  region: Region,
  rules: readonly ForwardingRule[],
  guard: Guard,
  policy: Rules,
): string | undefined {
  const isHome = region === guard.homeRegion
  if (!isHome && policy.forwarding === 'off') return undefined
  const known = rules.flatMap(({ rule }) => (rule.ok ? [rule.value] : []))
  const found = known.filter((rule) => rule !== undefined)
  const disabled = found.some((rule) => !rule.state.startsWith('ENABLED'))
  const leads = found.some((rule) =>
    rule.targets.some((target) => (isHome ? target.includes(':lambda:') : target === guard.expectedTarget)),
  )
  if (disabled) return 'has a disabled rule of the guard'
  if (leads || known.length < rules.length) return undefined
  return found.length === 0 ? 'has no forwarding rule' : 'has a rule that does not lead to the guard'
}
