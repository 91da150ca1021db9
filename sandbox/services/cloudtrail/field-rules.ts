/** What a trail takes in one field of an advanced selector. Without `operators`, all six are taken. */
export type FieldRule = {
  required?: boolean
  operators?: readonly Operator[]
  single?: boolean
  valid?: (value: string) => boolean
}

export const operators = [
  'Equals',
  'StartsWith',
  'EndsWith',
  'NotEquals',
  'NotStartsWith',
  'NotEndsWith',
] as const
export type Operator = (typeof operators)[number]

const oneOf =
  (...values: string[]) =>
  (value: string): boolean =>
    values.includes(value)

const category: FieldRule = { required: true, operators: ['Equals'], single: true }
const readOnly: FieldRule = { operators: ['Equals'], single: true, valid: oneOf('true', 'false') }

/**
 * Fields that trails, not event data stores, take by event category (CloudTrail API reference,
 * AdvancedEventSelector and AdvancedFieldSelector).
 */
export const fieldRules: Readonly<Record<string, Readonly<Record<string, FieldRule>>>> = {
  Management: {
    eventCategory: category,
    readOnly,
    eventSource: { operators: ['NotEquals'], valid: oneOf('kms.amazonaws.com', 'rdsdata.amazonaws.com') },
  },
  Data: {
    eventCategory: category,
    'resources.type': {
      required: true,
      operators: ['Equals'],
      single: true,
      valid: (value) => /^AWS::[A-Za-z0-9]+::[A-Za-z0-9]+$/.test(value),
    },
    readOnly,
    eventName: {},
    eventSource: {},
    eventType: {},
    'resources.ARN': {},
    sessionCredentialFromConsole: { operators: ['Equals', 'NotEquals'], valid: oneOf('true', 'false') },
    'userIdentity.arn': {},
  },
  NetworkActivity: {
    eventCategory: category,
    eventSource: { required: true, operators: ['Equals'] },
    eventName: {},
    errorCode: { operators: ['Equals', 'NotEquals'], valid: oneOf('VpceAccessDenied') },
    vpcEndpointId: {},
    'userIdentity.arn': {},
  },
}
