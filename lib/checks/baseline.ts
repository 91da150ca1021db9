import type { ReadFailure, Verdict } from '../model/index.ts'
import type { Baseline } from '../trail/baseline/baseline.ts'
import { failureText } from '../aws/errors.ts'
import { check, noSettings } from './check.ts'

/** A trail beside its baseline: what differs, each in a few words, with who made it, and what could not be compared. */
export type ComparedTrail = {
  baseline: Baseline
  /** `text` begins with the setting. */
  differences: readonly { setting: string; text: string; by?: string }[]
  unread: readonly ReadFailure[]
  /** Commands that put back what differs. */
  byHand: readonly string[]
  /** Differences that findings of other checks report already. */
  elsewhere: number
}

/** What the guard alone can judge: nobody else keeps baselines. Its sweep asks judgedBaselines. */
export const baseline = check({
  id: 'baseline',
  title: 'Trails and what they rest on are as accepted',
  why: 'An event can be lost, or held back for as long as nobody looks. A stranger in a bucket policy, a grant on the key, a subscription filter that copies the log elsewhere are no fault that another check knows: only who remembers what was accepted sees them.',
  failsWhen:
    'a setting of the trail, or of the bucket, key, topic or log group that it rests on, is weaker than its accepted baseline or strange to it; reported by the sweep of the guard alone',
  group: 'guard',
  severity: 'high',
  scope: 'trail',
  reads: [],
  controls: {
    cis: [],
    securityHub: [],
    nist: ['CM-2', 'CM-3', 'CM-6', 'SI-7'],
    pci: ['10.3.2', '10.3.4', '11.5.2'],
  },
  remedies: [],
  manual:
    'the alert has the commands that put back what differs; trailkeeper baseline show <trail ARN> has what stood there; where it is meant to be as it is: trailkeeper baseline accept <trail ARN>',
  settings: noSettings,
  run: () => [],
})

const expected = 'all as in the accepted baseline'

/** One verdict for each trail with a baseline: what could not be read hides nothing that was found, and passes nothing. */
export const judgedBaselines = (compared: readonly ComparedTrail[]): Verdict[] => compared.map(judgedBaseline)

function judgedBaseline({ baseline: one, differences, unread, byHand, elsewhere }: ComparedTrail): Verdict {
  const { account, homeRegion: region, trailArn: resource, name, version, takenAt } = one
  const about = { account, region, resource, expected }
  const open = unread.map(failureText)
  const failures = unread.length > 0 && { unread: [...unread] }
  if (differences.length > 0) {
    const actual = differences.map(({ text }) => text).join('; ')
    const said = differences.map(({ text, by = '' }) => `${text}${by}`).join('; ')
    // A long value is cut in an alert, and must not hide what else differs.
    const settings = differences.map(({ setting }) => setting).join(', ')
    const all = differences.length > 1 ? `, in ${differences.length} settings (${settings})` : ''
    const message = `${name} is not as its baseline of ${takenAt} (version ${version}) has it${all}: ${said}.`
    return { ...about, status: 'fail', actual, message, byHand: [...byHand], ...failures }
  }
  if (unread.length > 0) {
    const message = `${name} could not be compared with its baseline as a whole: ${open.join('; ')}.`
    return { ...about, status: 'unknown', actual: open.join('; '), message, ...failures }
  }
  const actual = elsewhere > 0 ? 'nothing beside what other checks report' : expected
  return { ...about, status: 'pass', actual, message: `${name}: ${actual}.` }
}
