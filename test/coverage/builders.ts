import type {
  AdvancedSelector,
  BasicSelector,
  FieldSelector,
  ReadFailure,
  Selectors,
  Trail,
} from '../../lib/model/index.ts'

export function basic(...selectors: Partial<BasicSelector>[]): Selectors {
  const defaults: BasicSelector = {
    readWrite: 'All',
    management: true,
    dataResources: [],
    excludedSources: [],
  }
  return { kind: 'basic', selectors: selectors.map((one) => ({ ...defaults, ...one })) }
}

export function s3(...values: string[]): Pick<BasicSelector, 'dataResources'> {
  return { dataResources: [{ type: 'AWS::S3::Object', values }] }
}

export function advanced(...selectors: AdvancedSelector[]): Selectors {
  return { kind: 'advanced', selectors }
}

export function selector(...fields: FieldSelector[]): AdvancedSelector {
  return { fields }
}

export function field(name: string, operators: Omit<FieldSelector, 'field'>): FieldSelector {
  return { field: name, ...operators }
}

export function is(name: string, ...values: string[]): FieldSelector {
  return { field: name, equals: values }
}

export function not(name: string, ...values: string[]): FieldSelector {
  return { field: name, notEquals: values }
}

export const managementOnly = is('eventCategory', 'Management')

export function management(...fields: FieldSelector[]): AdvancedSelector {
  return { fields: [managementOnly, ...fields] }
}

export function data(type: string, ...fields: FieldSelector[]): AdvancedSelector {
  return { fields: [is('eventCategory', 'Data'), is('resources.type', type), ...fields] }
}

export const s3Objects = 'AWS::S3::Object'

export function trail(changes: Partial<Trail> = {}): Trail {
  const homeRegion = changes.homeRegion ?? 'us-east-1'
  const name = changes.name ?? 'main'
  return {
    arn: `arn:aws:cloudtrail:${homeRegion}:111122223333:trail/${name}`,
    name,
    account: '111122223333',
    homeRegion,
    multiRegion: true,
    organization: false,
    logFileValidation: true,
    globalServiceEvents: true,
    seenIn: [homeRegion],
    status: { [homeRegion]: { ok: true, value: { logging: true } } },
    selectors: { ok: true, value: basic() },
    insights: { ok: true, value: [] },
    aggregations: { ok: true, value: [] },
    tags: { ok: true, value: {} },
    ...changes,
  }
}

export function denied(operation: string): ReadFailure {
  return { ok: false, operation, code: 'AccessDeniedException', message: 'denied' }
}
