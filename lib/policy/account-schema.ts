import * as z from 'zod'
import { mode, writtenSettings } from './check-settings.ts'
import type { AlertChannel } from '../alert/channels/index.ts'
import type { AccountRule } from './policy.ts'

type Settings = z.ZodObject<Readonly<Record<string, z.ZodType>>>

/** An account's id (Organizations API reference, Account), a root or an organizational unit (ListAccountsForParent). */
const ruleKey = /^(\d{12}|r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/

export const whatRuleKeysAre =
  'an account id of twelve digits, an organizational unit such as ou-ab12-cd34ef56, or a root such as r-ab12'

/** A rule says only what differs: a default in it would go before what a farther rule says. */
function withoutDefaults({ shape }: Settings) {
  const own = Object.entries(shape).map(([name, schema]) => {
    const inner = schema instanceof z.ZodDefault ? schema.unwrap() : schema
    return [name, z.optional(inner).meta(schema.meta() ?? {})] as const
  })
  return z.strictObject({ ...Object.fromEntries(own), ...writtenSettings() })
}

/** As a file has it: an exemption's own keys may be absent. */
type WrittenRule<Exemption> = Omit<AccountRule, 'exemptions'> & { exemptions?: Exemption[] | undefined }

const asInFile = (key: string) => `As the file's \`${key}\`.`

/**
 * The policy's key `accounts`: what differs in one account, or in those of one organizational unit.
 * @param checks the schema of each check's settings, by id
 */
export function accountRules<Exemption>(
  checks: Readonly<Record<string, Settings>>,
  exemption: z.ZodType<Exemption, Exemption>,
  channels: readonly AlertChannel[],
) {
  const byId = Object.entries(checks).map(([id, settings]) => [id, withoutDefaults(settings)] as const)
  const rule: z.ZodType<WrittenRule<Exemption>, WrittenRule<Exemption>> = z.strictObject({
    mode: mode.optional().meta({ description: asInFile('mode'), examples: ['enforce'] }),
    forwarding: mode.optional().meta({ description: asInFile('forwarding'), examples: ['enforce'] }),
    secondCopy: z
      .enum(['refuse', 'allow'])
      .optional()
      .meta({ description: asInFile('secondCopy'), examples: ['refuse'] }),
    coverage: z
      .enum(['union', 'strict'])
      .optional()
      .meta({ description: asInFile('coverage'), examples: ['strict'] }),
    checks: z
      .strictObject({ '*': z.strictObject(writtenSettings()), ...Object.fromEntries(byId) })
      .partial()
      .optional()
      .meta({ description: asInFile('checks'), examples: [{ 'bucket-retention': { days: 30 } }] }),
    exemptions: z.array(exemption).optional().meta({
      description:
        'Beside those of the file and of farther rules. Of two for one check and resource the nearest stands.',
    }),
    channels: z
      .array(z.enum(channels))
      .min(1)
      .optional()
      .meta({
        description: `${asInFile('alerts.channels')} What a channel needs stands in the file.`,
        examples: [['sns']],
      }),
  })
  return z.record(z.string().regex(ruleKey, whatRuleKeysAre), rule)
}
