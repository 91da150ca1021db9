import type { Outcome } from '../model/index.ts'
import { shellWord } from '../text/command-line.ts'
import type { LoadedBaselines } from '../state/signed-baselines.ts'

/** Baselines to which nothing is restored, as outcomes of a report: people hear of each, and why. */
export const brokenBaselines = ({ broken }: Pick<LoadedBaselines, 'broken'>): Outcome[] =>
  broken.map(({ trailArn, why }) => ({
    check: 'tampering-path',
    remedy: 'baseline',
    resource: trailArn,
    result: 'refused',
    message: `Its baseline is not to be trusted: ${why}. Nothing is restored to it. Look at the trail, then: trailkeeper baseline accept ${shellWord(trailArn)}`,
    escalated: true,
  }))
