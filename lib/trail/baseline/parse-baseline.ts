import { trailSettings } from '../settings.ts'
import type { Baseline } from './baseline.ts'

/**
 * A baseline from its stored text, or undefined where the text is none: cut off, of another schema, or with a member
 * of the wrong kind. Only a text whose MAC is good is worth parsing.
 */
export function parseBaseline(text: string): Baseline | undefined {
  const value = jsonOf(text)
  return isBaseline(value) ? { ...value, settings: { ...unknownOnce, ...value.settings } } : undefined
}

/** What baselines did not hold once: nothing is known of it. */
const unknownOnce = { recursiveLogging: null }

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isBaseline(value: unknown): value is Baseline {
  if (!isObject(value) || value.schemaVersion !== '1') return false
  return (
    texts.every((name) => typeof value[name] === 'string' && value[name] !== '') &&
    Number.isInteger(value.version) &&
    Number(value.version) >= 1 &&
    isSettings(value.settings) &&
    isSelectors(value.selectors) &&
    Array.isArray(value.insights) &&
    value.insights.every(isInsight) &&
    isTags(value.tags) &&
    isObject(value.destination)
  )
}

const texts = ['trailArn', 'name', 'account', 'homeRegion', 'partition', 'takenAt', 'origin']

const isSettings = (value: unknown): boolean =>
  isObject(value) &&
  trailSettings.every((setting) => {
    const one = value[setting.name]
    if (setting.name === 'recursiveLogging')
      return one === undefined || one === null || typeof one === 'boolean'
    return 'flag' in setting ? typeof one === 'boolean' : one === null || typeof one === 'string'
  })

const isSelectors = (value: unknown): boolean =>
  isObject(value) &&
  Array.isArray(value.selectors) &&
  ((value.kind === 'basic' && value.selectors.every(isBasic)) ||
    (value.kind === 'advanced' && value.selectors.every(isAdvanced)))

const isBasic = (value: unknown): boolean =>
  isObject(value) &&
  (value.readWrite === 'All' || value.readWrite === 'ReadOnly' || value.readWrite === 'WriteOnly') &&
  typeof value.management === 'boolean' &&
  isTextList(value.excludedSources) &&
  Array.isArray(value.dataResources) &&
  value.dataResources.every((one) => isObject(one) && typeof one.type === 'string' && isTextList(one.values))

const isAdvanced = (value: unknown): boolean =>
  isObject(value) &&
  (value.name === undefined || typeof value.name === 'string') &&
  Array.isArray(value.fields) &&
  value.fields.every(
    (one) =>
      isObject(one) &&
      typeof one.field === 'string' &&
      Object.entries(one).every(([name, values]) => name === 'field' || isTextList(values)),
  )

const isInsight = (value: unknown): boolean =>
  isObject(value) && typeof value.type === 'string' && isTextList(value.categories)

const isTags = (value: unknown): boolean =>
  isObject(value) && Object.values(value).every((one) => typeof one === 'string')

const isTextList = (value: unknown): boolean =>
  Array.isArray(value) && value.every((one) => typeof one === 'string')

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
