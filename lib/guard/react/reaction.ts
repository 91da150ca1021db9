import type { Sweep, Swept } from '../../flow.ts'
import type { Arn, Gap, Outcome, PlannedRepair, Tamper } from '../../model/index.ts'
import type { PlanningContext } from '../../remediate/remedy.ts'
import type { LoadedBaselines } from '../../state/signed-baselines.ts'
import type { Baseline } from '../../trail/baseline/baseline.ts'
import type { Envelope } from '../envelope.ts'
import type { Protection } from '../protection.ts'
import type { Start } from '../start-at-once.ts'
import type { TamperEvent } from '../tamper-of-event.ts'
import type { EarlyReads } from './early-reads.ts'

/** One answer to one event: the record that each step of a reaction adds to. At first, what the event says. */
export type Reaction = {
  envelope: Envelope
  seen: TamperEvent
  start: Start | undefined
  protection: Protection | undefined
  /** Under way since before anything was judged. */
  early?: EarlyReads
  /** Code of the drill that it is an answer to. */
  drill?: string
}

/** With what is there now, and what the guard remembers of it. */
export type Gathered = Reaction & {
  run: Sweep
  swept: Swept
  baselines: ReadonlyMap<Arn, Baseline>
  broken: LoadedBaselines['broken']
  /** Trails that the call concerns. */
  affected: ReadonlySet<Arn>
}

/** With the verdict of live state in `seen`. */
export type Judged = Gathered & {
  /** What would bring the trails back to their baselines. */
  restored: readonly PlannedRepair[]
  planning: PlanningContext
}

/** With all that would be done, and what of it the guard may do. */
export type Decided = Judged & { planned: readonly PlannedRepair[]; allowed: readonly PlannedRepair[] }

/** With what came of it. */
export type Acted = Decided & {
  done: readonly Outcome[]
  /** What is there since. */
  end: Swept
  found: Evidence
  left: LeftToPeople
}

/** What a call took from a trail's destinations and the guard does not put back, with the commands that do. */
export type LeftToPeople = { outcomes: Outcome[]; commands: string[] }

/** What the guard itself could find out about an event: who it was, and what was not recorded for it. */
export type Evidence = { tamper?: Tamper; gaps: Gap[] }
