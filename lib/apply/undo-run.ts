import type { Clients } from '../aws/clients.ts'
import type { Facet, FacetSettings, Outcome, Selectors, UndoCall } from '../model/index.ts'
import { type ApplyOptions, carryOut } from './carry-out.ts'
import { liveFacet, sameFacet } from './live-facet.ts'
import type { SavedCall, SavedRun } from './saved-run.ts'
import { sendUndoWrite } from './send-undo-write.ts'
import { type UndoRepair, undoRepairs, type UndoStep } from './undo-calls.ts'
import { weakens } from '../coverage/weakens.ts'
import { resourceName } from '../text/arn.ts'
import { trailSettings } from '../trail/settings.ts'

/**
 * What would take a run back. Where the run does not know whether it wrote a call, because it ended in the middle of
 * it, live state is asked: only what is as the call intended it is taken back.
 */
export async function planUndo(clients: Clients, run: SavedRun): Promise<UndoRepair[]> {
  const planned: UndoRepair[] = []
  for (const repair of undoRepairs(run)) {
    const steps: UndoStep[] = []
    for (const step of repair.steps) {
      if (!step.isUncertain || (await isThere(clients, step.call))) steps.push(step)
    }
    if (steps.length + repair.stays.length > 0) planned.push({ ...repair, steps })
  }
  return planned
}

async function isThere(clients: Clients, { region, account, expect }: UndoCall): Promise<boolean> {
  const live = await liveFacet(clients, region, expect, account)
  // What cannot be read is compared again before it is written, and told then.
  return !live.ok || sameFacet(live.value, expect)
}

/** The plan as outcomes: what each call changes, and plainly what is weaker after it. */
export function plannedUndo(repairs: readonly UndoRepair[]): Outcome[] {
  return repairs.flatMap((repair): Outcome[] => [
    ...repair.steps.map(({ call }): Outcome => {
      const weaker = undoWeakens(call)
      const message = weaker === undefined ? call.why : `${call.why} THIS WEAKENS LOGGING: ${weaker}.`
      return { ...about(repair), call, result: 'planned', before: call.expect, after: call.intend, message }
    }),
    ...staying(repair),
  ])
}

export type UndoOptions = ApplyOptions & {
  /** Told when these calls of the run are taken back. */
  onUndone: (calls: readonly SavedCall[]) => void
}

/**
 * Takes a run back, call by call in reverse order. Each call is compared with live state before, and read back after:
 * what somebody changed since is drifted, and stays. Inside a repair the first call that is not taken back ends it, as
 * what was made before it may still be in use; other repairs go on.
 */
export async function undoRun(
  clients: Clients,
  repairs: readonly UndoRepair[],
  options: UndoOptions,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const repair of repairs) {
    const send = (call: UndoCall) => sendUndoWrite(clients, call.region, call.account, call)
    const work = { ...about(repair), calls: repair.steps.map(({ call }) => call) }
    const onOutcome = (outcome: Outcome) => {
      const undone = repair.steps.find(({ call }) => call === outcome.call)
      if (undone && outcome.result === 'applied') options.onUndone(undone.of)
      options.onOutcome?.(outcome)
    }
    outcomes.push(...(await carryOut(clients, work, send, { ...options, onOutcome })), ...staying(repair))
  }
  return outcomes
}

const about = ({ check, remedy, resource }: UndoRepair) => ({ check, remedy, resource })

const staying = (repair: UndoRepair): Outcome[] =>
  repair.stays.map(({ did, region, after }) => ({
    ...about(repair),
    result: 'refused',
    after,
    message: `${did} in ${region} stays: nothing takes it back without loss.`,
  }))

/**
 * What is lost when a call takes a repair back, in words for whoever consents to it.
 * @returns undefined where nothing is weaker after it
 */
function undoWeakens({ expect, intend }: UndoCall): string | undefined {
  if (expect.kind === 'trail' && intend.kind === 'no-trail')
    return `the trail ${resourceName(expect.trailArn)} is deleted, and logs nothing any more`
  if (expect.kind === 'trail' && intend.kind === 'trail')
    return settingsLost(expect.settings, intend.settings)
  if (expect.kind === 'selectors' && intend.kind === 'selectors')
    return eventsLost(resourceName(expect.trailArn), expect.selectors, intend.selectors)
  return otherwiseLost(expect, intend)
}

function otherwiseLost(expect: Facet, intend: Facet): string | undefined {
  switch (intend.kind) {
    case 'logging':
      return intend.logging ? undefined : `${resourceName(intend.trailArn)} stops logging`
    case 'insights':
      return `${resourceName(intend.trailArn)} loses insights`
    case 'bucket':
      return `the bucket ${intend.bucket} is deleted, where it is empty`
    case 'public-access-block':
      return `${intend.bucket} may become public`
    case 'versioning':
      return `${intend.bucket} no longer keeps what is overwritten or deleted`
    case 'whole-bucket-policy':
    case 'bucket-policy':
      return `CloudTrail may no longer be allowed to write to ${intend.bucket}`
    case 'lifecycle':
      return `log files in ${intend.bucket} may expire sooner`
    case 'key':
      return `the key ${intend.key} becomes ${intend.state}, and what it encrypts cannot be written or read`
    case 'key-policy':
      return `CloudTrail may no longer be allowed to use the key ${intend.key}`
    case 'rule':
    case 'rule-target':
      return `tampering in that region may go unheard (${intend.name})`
    case 'trail':
    case 'selectors':
    case 'no-trail':
      return expect.kind === intend.kind ? undefined : 'what was there is gone'
    case 'tags':
      return undefined
    default:
      return intend satisfies never
  }
}

const whatGoes: Readonly<Record<keyof FacetSettings, string>> = {
  multiRegion: 'it no longer logs other regions',
  globalServiceEvents: 'it no longer logs global services',
  recursiveLogging: "it no longer logs what CloudTrail's own deliveries cause",
  logFileValidation: 'log files can no longer be validated',
  organization: "it no longer logs the organization's accounts",
  kmsKeyId: 'the key by which log files are encrypted changes',
  bucket: 'log files go to another bucket',
  prefix: 'log files go to another prefix',
  topicArn: 'notifications go elsewhere, or nowhere',
  logGroupArn: 'events go to another log group, or none',
  logGroupRoleArn: 'events reach the log group by another role, or none',
}

function settingsLost(before: FacetSettings, after: FacetSettings): string | undefined {
  const lost = trailSettings.filter(({ name }) => before[name] !== after[name] && after[name] !== true)
  return lost.length > 0 ? lost.map(({ name }) => whatGoes[name]).join('; ') : undefined
}

function eventsLost(name: string, before: Selectors, after: Selectors): string | undefined {
  try {
    const witness = weakens(before, after)
    if (!witness) return undefined
    return `${name} no longer logs events${witness.eventName ? ` such as ${witness.eventName}` : ' that it logs now'}`
  } catch {
    return `${name} may log less`
  }
}
