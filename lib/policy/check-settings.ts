import * as z from 'zod'
import type { Check } from '../checks/all-checks.ts'
import type { Shape } from '../checks/check.ts'
import { type CommonSettings, modes } from '../checks/judging/rules.ts'
import { severities } from '../model/index.ts'

export const mode = z.enum(modes)

const severity = z.enum(severities)

/** Of a check, what the settings that every check has hang on. */
type Facts = Pick<Check, 'severity' | 'optIn'>

/** The schemas of the settings that a check has in common with all others. */
export type CommonOf<Common extends Shape> = (check: Facts) => Common

/** As a policy file may give them: all optional. */
export const writtenSettings = () => ({
  enabled: z
    .boolean()
    .optional()
    .meta({ description: 'Whether the check runs.', examples: [true] }),
  severity: severity
    .optional()
    .meta({ description: "Replaces the check's own severity.", examples: ['critical'] }),
  mode: mode.optional().meta({
    description: "What the check's repairs may do; the policy's mode where absent.",
    examples: ['enforce'],
  }),
})

/** What a policy says of the checks that do not speak for themselves. */
export type Given = {
  enabled: boolean
  mode: CommonSettings['mode']
  severity?: Check['severity'] | undefined
}

/** As they hold under a policy. A check that is opt-in is turned on by its own id only. */
export const settledSettings =
  (given: Given) =>
  ({ optIn, ...check }: Facts) => ({
    enabled: z.boolean().default(optIn ? false : given.enabled),
    severity: severity.default(given.severity ?? check.severity),
    mode: mode.default(given.mode),
  })

/** The schema of one check's settings: its own beside the common ones. */
export const settingsOf = <Common extends Shape, Own extends Shape>(
  check: Facts & { settings: () => Own },
  common: CommonOf<Common>,
) => z.strictObject({ ...common(check), ...check.settings() })
