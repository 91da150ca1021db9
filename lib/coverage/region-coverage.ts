import { partitionOfArn } from '../text/arn.ts'
import type {
  AdvancedSelector,
  Arn,
  ReadFailure,
  Region,
  Selectors,
  Trail,
  WitnessEvent,
} from '../model/index.ts'
import { strictlyCovers } from './weakens.ts'
import { fewCovering, findUnlogged } from './find-unlogged.ts'
import type { Question } from './questions.ts'
import { recordsGlobalServices, trailsLoggingIn, unreadIn } from './trails-logging-in.ts'

/** `union`: all trails and selectors count together. `strict`: one selector of one trail must do it alone. */
export type CoverageMode = 'union' | 'strict'

export type RegionCoverage =
  | { covered: true; by: Arn[] }
  | { covered: false; witness: WitnessEvent }
  | { covered: 'unknown'; unread: ReadFailure[] }

/**
 * Whether a region's trails log all that a question asks for.
 *
 * `by`: every trail that does so alone; where none does, trails that do so together, none of them superfluous.
 * `unknown`: what was read does not do it, but together with what could not be read it might.
 * In strict mode the witness is an event that no trail logs, else one that the first selector misses.
 *
 * @throws {CoverageTooComplex}
 */
export function regionCoverage(
  question: Pick<Question, 'wanted' | 'globalServices'>,
  region: Region,
  trails: Trail[],
  mode: CoverageMode,
): RegionCoverage {
  const candidates = question.globalServices ? trails.filter(receivesGlobalServices) : trails
  const { logging, undecided } = trailsLoggingIn(region, candidates)
  const { wanted } = question
  const hole = missing(wanted, logging, mode)
  if (!hole) return { covered: true, by: coveringTrails(wanted, logging, mode) }

  const mayBeCovered = undecided.some(({ selectors }) => !selectors.ok)
  const witness = mayBeCovered ? undefined : missing(wanted, [...logging, ...undecided], mode)
  if (witness) return { covered: false, witness }
  return { covered: 'unknown', unread: undecided.flatMap((trail) => unreadIn(region, trail)) }
}

function receivesGlobalServices(trail: Trail): boolean {
  return recordsGlobalServices(trail, partitionOfArn(trail.arn) ?? '')
}

function missing(wanted: AdvancedSelector, trails: Trail[], mode: CoverageMode): WitnessEvent | undefined {
  const logged = selectorsOf(trails)
  const unlogged = findUnlogged(wanted, logged)
  if (unlogged || mode === 'union' || strictlyCovers(wanted, logged)) return unlogged
  return missedAlone(wanted, logged)
}

/** An event that the first of the selectors misses; called only where each of them misses some. */
function missedAlone(wanted: AdvancedSelector, logged: Selectors[]): WitnessEvent | undefined {
  const first = logged.find(({ selectors }) => selectors.length > 0)
  if (!first) return undefined
  const alone: Selectors =
    first.kind === 'basic'
      ? { kind: 'basic', selectors: first.selectors.slice(0, 1) }
      : { kind: 'advanced', selectors: first.selectors.slice(0, 1) }
  return findUnlogged(wanted, [alone])
}

function coveringTrails(wanted: AdvancedSelector, trails: Trail[], mode: CoverageMode): Arn[] {
  const alone = trails.filter((trail) => !missing(wanted, [trail], mode))
  return (alone.length > 0 ? alone : irredundant(wanted, trails)).map(({ arn }) => arn)
}

function irredundant(wanted: AdvancedSelector, trails: Trail[]): Trail[] {
  const few = fewCovering(wanted, selectorsOf(trails))
  const enough = few
    ? trails.filter(({ selectors }) => selectors.ok && few.includes(selectors.value))
    : trails
  return enough.reduce((kept, trail) => {
    const others = kept.filter((other) => other !== trail)
    return findUnlogged(wanted, selectorsOf(others)) ? kept : others
  }, enough)
}

function selectorsOf(trails: Trail[]): Selectors[] {
  return trails.flatMap(({ selectors }) => (selectors.ok ? [selectors.value] : []))
}
