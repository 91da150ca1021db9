import { parseArn } from '../text/arn.ts'
import { ownFailure } from '../aws/errors.ts'
import { globalServicesRegion } from '../aws/regions.ts'
import { CoverageTooComplex } from '../coverage/field-choices.ts'
import {
  logsSomeOf,
  recordsGlobalServices,
  regionViews,
  trailsLoggingIn,
  trailsStandingIn,
} from '../coverage/trails-logging-in.ts'
import { type Question, type QuestionId, questions } from '../coverage/questions.ts'
import { regionCoverage, type RegionCoverage } from '../coverage/region-coverage.ts'
import type { AccountId, Arn, Region, Report, Snapshot, Trail } from '../model/index.ts'

/** `partlyBy`: trails that log some of what is not logged whole; absent where none does. */
export type CoverageAnswer = RegionCoverage & { partlyBy?: Arn[] }

/** What each region's trails log of what one may ask for. A question that makes no sense in a region is absent. */
export type RegionAnswers = { [Id in QuestionId]?: CoverageAnswer }

export type CoverageReport = {
  schemaVersion: '1'
  account: AccountId
  partition: string
  regions: Record<Region, RegionAnswers>
  /** Regions and parts of trails that could not be read. */
  unread: Report['unread']
}

/**
 * Every named question in every region, answered by the union of the trails that log there: a fact, whatever the
 * policy's `coverage` asks for.
 */
export function coverageReport(snapshot: Snapshot, unread: Report['unread']): CoverageReport {
  const asked = questions(snapshot.partition)
  const regions = Object.keys(regionViews(snapshot)).toSorted()
  return {
    schemaVersion: '1',
    account: snapshot.account,
    partition: snapshot.partition,
    regions: Object.fromEntries(regions.map((region) => [region, answersIn(region, asked, snapshot)])),
    unread,
  }
}

function answersIn(region: Region, asked: Question[], snapshot: Snapshot): RegionAnswers {
  const leader = globalServicesRegion(snapshot.partition)
  const answers: RegionAnswers = {}
  for (const question of asked) {
    if (question.globalServices && leader !== undefined && region !== leader) continue
    answers[question.id] = answerIn(region, question, snapshot)
  }
  return answers
}

/**
 * In a region that could not be read other trails may stand, at home there: what the known ones miss is unknown, and
 * what a multi-region trail logs is logged there too.
 */
function answerIn(region: Region, question: Question, snapshot: Snapshot): CoverageAnswer {
  const view = regionViews(snapshot)[region]
  const trails = trailsStandingIn(region, snapshot)
  try {
    const answer = regionCoverage(question, region, trails, 'union')
    if (answer.covered === true) return answer
    const partlyBy = trailsLoggingSome(question, region, trails)
    const unread = answer.covered === 'unknown' ? answer.unread : []
    const told: RegionCoverage = view && !view.ok ? { covered: 'unknown', unread: [view, ...unread] } : answer
    return { ...told, ...(partlyBy.length > 0 && { partlyBy }) }
  } catch (error) {
    if (!(error instanceof CoverageTooComplex)) throw error
    return {
      covered: 'unknown',
      unread: [ownFailure('coverage', error.name, error.message)],
    }
  }
}

function trailsLoggingSome({ wanted, globalServices }: Question, region: Region, trails: Trail[]): Arn[] {
  return trailsLoggingIn(region, trails)
    .logging.filter(
      (trail) => !globalServices || recordsGlobalServices(trail, parseArn(trail.arn)?.partition ?? ''),
    )
    .filter(({ selectors }) => selectors.ok && logsSomeOf(wanted, selectors.value))
    .map(({ arn }) => arn)
}

/** Regions with the same answers. */
export type CoverageGroup = { regions: Region[]; answers: RegionAnswers }

/**
 * The regions of a report by their answers, the largest group first. Global services are answered for in one region;
 * that does not set it apart, and its group carries the answer.
 */
export function coverageGroups({ regions, partition }: CoverageReport): CoverageGroup[] {
  const isAnsweredOnce = globalServicesRegion(partition) !== undefined
  const groups = new Map<string, CoverageGroup>()
  for (const [region, answers] of Object.entries(regions)) {
    const { 'global-service-events': global, ...own } = answers
    const key = JSON.stringify(isAnsweredOnce ? own : answers)
    const group = groups.get(key) ?? { regions: [], answers: {} }
    group.regions.push(region)
    group.answers = { ...answers, ...group.answers, ...(global && { 'global-service-events': global }) }
    groups.set(key, group)
  }
  return [...groups.values()].toSorted((a, b) => b.regions.length - a.regions.length)
}
