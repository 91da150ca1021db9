import { createHash } from 'node:crypto'
import * as z from 'zod'
import { field } from '../../lib/text/fields.ts'
import type { PolicyStack } from './policy-stack.ts'

const section = z.record(z.string(), z.unknown())

/** A template as the build makes it (scripts/portable-template.mjs), with `%{…}` where a policy decides. */
export const openTemplate = z.looseObject({
  Parameters: section,
  Conditions: section,
  Resources: section,
  Outputs: section,
})

export type OpenTemplate = z.infer<typeof openTemplate>

/**
 * The template for one policy and the zips that hold it.
 * @param zips the files' names, by `FUNCTION.zip`
 * @throws Error where the template asks for what nobody gives
 */
export function filledTemplate(
  template: OpenTemplate,
  { facts, channels, rights }: PolicyStack,
  zips: Readonly<Record<string, string>>,
): OpenTemplate {
  const ofRights = Object.entries(rights).map(([name, document]) => [`${name}-rights`, document] as const)
  const known = new Map<string, unknown>([
    ...Object.entries(facts),
    ...ofRights,
    ...Object.entries(zips),
    ['deployment', '%{deployment}'],
  ])
  const whole = {
    ...template,
    Parameters: { ...template.Parameters, ...channels.Parameters },
    Conditions: { ...template.Conditions, ...channels.Conditions },
    Resources: { ...template.Resources, ...channels.Resources },
    Outputs: { ...template.Outputs, ...channels.Outputs },
  }
  const filled = fill(whole, known)
  const deployment = deploymentOf(filled, whole.Parameters)
  return openTemplate.parse(fill(filled, new Map([['deployment', deployment]])))
}

/** Where the code lies changes nothing of what runs. */
const ofCode = ['CodeBucket', 'CodePrefix']

/**
 * Names a deployment: another one where code, policy, rights or a parameter is another, so that the sweep records the
 * functions anew, and the same where nothing is.
 */
function deploymentOf(template: unknown, parameters: OpenTemplate['Parameters']): unknown {
  const hash = createHash('sha256').update(JSON.stringify(template)).digest('hex').slice(0, 16)
  const given = Object.entries(parameters)
    .filter(([name]) => !ofCode.includes(name))
    .map(([Ref, parameter]) => (isList(parameter) ? { 'Fn::Join': [',', { Ref }] } : { Ref }))
  return { 'Fn::Join': ['|', [hash, ...given]] }
}

/** What is joined must be texts. */
const isList = (parameter: unknown): boolean => field(parameter, 'Type') === 'CommaDelimitedList'

function fill(value: unknown, known: ReadonlyMap<string, unknown>): unknown {
  if (typeof value === 'string') return filledText(value, known)
  if (Array.isArray(value)) return value.map((one) => fill(one, known))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fill(inner, known)]))
}

/** A text that is one mark becomes what it stands for, of whatever kind; in a longer text it stands for a text. */
function filledText(text: string, known: ReadonlyMap<string, unknown>): unknown {
  const [, only] = /^%\{([\w.-]+)\}$/.exec(text) ?? []
  if (only !== undefined) return valueOf(only, known)
  return text.replaceAll(/%\{([\w.-]+)\}/g, (_, name: string) => String(valueOf(name, known)))
}

function valueOf(name: string, known: ReadonlyMap<string, unknown>): unknown {
  if (!known.has(name)) throw new Error(`the template asks for ${name}, which nothing gives`)
  return known.get(name)
}
