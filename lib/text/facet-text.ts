import type {
  AdvancedSelector,
  BasicSelector,
  Facet,
  LifecycleRule,
  PolicyDocument,
  Selectors,
} from '../model/index.ts'
import { plainText } from './plain-text.ts'

/** What a write changes, one line a thing: `logFileValidation: false → true`. */
export function changeLines(before: Facet, after: Facet): string[] {
  if (before.kind === 'trail' && after.kind === 'trail') {
    const from: Record<string, SettingValue> = before.settings
    return Object.entries(after.settings).flatMap(([name, value]) =>
      from[name] === value ? [] : [`${name}: ${valueText(from[name])} → ${valueText(value)}`],
    )
  }
  return [`${facetName(after)}: ${facetText(before)} → ${facetText(after)}`]
}

/** What a facet is a state of: a trail's ARN, a bucket, a key. */
export function facetResource(facet: Facet): string {
  if ('trailArn' in facet) return facet.trailArn
  if ('bucket' in facet) return facet.bucket
  return 'key' in facet ? facet.key : facet.name
}

type SettingValue = string | boolean | null | undefined

function valueText(value: SettingValue): string {
  if (value === null || value === undefined || value === '') return 'not set'
  return plainText(String(value))
}

const facetName = (facet: Facet): string =>
  facet.kind === 'no-trail' ? 'trail' : facet.kind.replaceAll('-', ' ')

/** A state in a few words. */
export function facetText(facet: Facet): string {
  switch (facet.kind) {
    case 'logging':
      return facet.logging ? 'on' : 'off'
    case 'trail':
      return Object.entries(facet.settings)
        .map(([name, value]) => `${name} ${valueText(value)}`)
        .join(', ')
    case 'selectors':
      return selectorsText(facet.selectors)
    case 'insights':
      return facet.insights.map((insight) => insight.type).join(', ') || 'none'
    case 'tags':
      return (
        Object.entries(facet.tags)
          .map(([key, value]) => plainText(`${key}=${value}`))
          .join(', ') || 'none'
      )
    case 'no-trail':
      return 'none'
    case 'bucket':
      return facet.exists ? facet.bucket : 'none'
    case 'bucket-policy':
      return facet.sids.length > 0 ? `statements ${facet.sids.join(', ')}` : 'no statement of Trailkeeper'
    case 'public-access-block':
      return facet.block && Object.values(facet.block).every(Boolean) ? 'all blocked' : 'not all blocked'
    case 'versioning':
      return facet.versioning
    case 'whole-bucket-policy':
    case 'key-policy':
      return policyText(facet.document)
    case 'lifecycle':
      return facet.rules.map(ruleText).join(', ') || 'no rule'
    case 'rule':
      return facet.is ? plainText(`${facet.is.state}, pattern ${facet.is.pattern}`) : 'none'
    case 'rule-target':
      return facet.target ? plainText(facet.target.arn) : 'none'
    case 'key':
      return facet.state
    default:
      return facet satisfies never
  }
}

/** A policy by its statements' names; those without one by their effect. */
function policyText(document: PolicyDocument | null): string {
  if (!document) return 'no policy'
  return plainText(`statements ${document.Statement.map(({ Sid, Effect }) => Sid ?? Effect).join(', ')}`)
}

function ruleText({ id, enabled, expirationDays, expirationDate }: LifecycleRule): string {
  const after = expirationDays === undefined ? expirationDate : `${expirationDays} days`
  const expiry = after === undefined ? 'no expiry' : `expires ${after}`
  return plainText(`rule "${id}" ${enabled ? expiry : 'off'}`)
}

/** Selectors, one clause each. */
function selectorsText(selectors: Selectors): string {
  if (selectors.selectors.length === 0)
    return selectors.kind === 'basic' ? '[default: all management events]' : '[none]'
  const clauses =
    selectors.kind === 'basic' ? selectors.selectors.map(basicText) : selectors.selectors.map(advancedText)
  return clauses.map((clause) => `[${clause}]`).join(' ')
}

function basicText(selector: BasicSelector): string {
  const excluded = selector.excludedSources.length > 0 ? ` except ${selector.excludedSources.join(', ')}` : ''
  const management = selector.management ? `management events${excluded}` : 'no management events'
  const data = selector.dataResources.map(({ type, values }) => `${values.length} ${type}`)
  return plainText([selector.readWrite, management, ...data].join(', '))
}

function advancedText(selector: AdvancedSelector): string {
  const fields = selector.fields.map(({ field, ...operators }) => {
    const conditions = Object.entries(operators).map(
      ([operator, values]) => `${operator} ${listText(values)}`,
    )
    return `${field} ${conditions.join(' ')}`
  })
  return plainText(fields.join(', '))
}

const listText = (values: readonly string[]) =>
  values.length > 3 ? `${values.slice(0, 3).join('|')}|… (${values.length})` : values.join('|')
