import type * as schemas from '@aws-sdk/client-securityhub'
import type {
  AwsSecurityFinding,
  AwsSecurityFindingFilters,
  ImportFindingsError,
  StringFilter,
} from '@aws-sdk/client-securityhub'
import { notHonoured } from '../../honoured-members.ts'
import { isRecord } from '../../protocol/is-record.ts'
import { page } from '../../page.ts'
import { AwsError } from '../../service.ts'
import type { Operations, RequestContext } from '../../service.ts'
import { enabledHub } from './hub.ts'

const mostInBatch = 100
const mostBytes = 240 * 1024

/** Importing findings and looking for them, by string filters on their members of the first level. */
export const findings: Operations<typeof schemas> = {
  BatchImportFindings: (input, context) => {
    const hub = enabledHub(context)
    const given = input.Findings ?? []
    if (given.length === 0 || given.length > mostInBatch)
      throw invalid('Findings: between 1 and 100 may be imported at a time')
    const failed = given.flatMap((finding) => faultOf(finding, context))
    const refused = new Set(failed.map(({ Id }) => Id))
    for (const finding of given.filter(({ Id }) => !refused.has(Id))) {
      const key = `${finding.ProductArn} ${finding.Id}`
      // Customers' own members stay as they are (API reference, BatchImportFindings).
      const { Workflow, Note, UserDefinedFields } = hub.findings.get(key) ?? finding
      hub.findings.set(key, {
        ...finding,
        ...(Workflow && { Workflow }),
        ...(Note && { Note }),
        ...(UserDefinedFields && { UserDefinedFields }),
      })
    }
    return {
      FailedCount: failed.length,
      SuccessCount: given.length - failed.length,
      FailedFindings: failed,
    }
  },
  GetFindings: (input, context) => {
    const { Filters: filters = {}, MaxResults: limit = 100 } = input
    if (limit < 1 || limit > 100) throw invalid('MaxResults: it must be between 1 and 100')
    checkFilters(filters)
    const all = [...enabledHub(context).findings.values()].filter((finding) =>
      Object.entries(filters).every(([name, wanted]) => passes(finding, name, wanted)),
    )
    const { items, next } = page(all, input.NextToken, limit)
    return { Findings: items, ...(next !== undefined && { NextToken: next }) }
  },
}

const invalid = (message: string): AwsError =>
  new AwsError('InvalidInputException', message, 400, { Code: 'InvalidInputException' })

/** Texts of a finding's first level, compared in one of three ways. */
const FILTERED = new Set([
  'AwsAccountId',
  'Description',
  'GeneratorId',
  'Id',
  'ProductArn',
  'RecordState',
  'Title',
])
const COMPARISONS = new Set(['EQUALS', 'NOT_EQUALS', 'PREFIX'])

function checkFilters(filters: AwsSecurityFindingFilters): void {
  for (const [name, wanted] of Object.entries(filters)) {
    const compared = Array.isArray(wanted) && wanted.every((filter) => COMPARISONS.has(comparisonOf(filter)))
    if (!FILTERED.has(name) || !compared) throw notHonoured('GetFindings', [`Filters.${name}`])
  }
}

const comparisonOf = (filter: unknown): string =>
  isRecord(filter) && 'Comparison' in filter ? String(filter['Comparison']) : 'EQUALS'

/** The default product takes findings of the caller's own account and region alone. */
function faultOf(
  finding: AwsSecurityFinding,
  { world, caller, region }: RequestContext,
): ImportFindingsError[] {
  const refuse = (ErrorCode: string, ErrorMessage: string) => [{ Id: finding.Id, ErrorCode, ErrorMessage }]
  const product = `arn:${world.partition}:securityhub:${region}:${caller.account}:product/${caller.account}/default`
  if (finding.AwsAccountId !== caller.account)
    return refuse('AccessDeniedException', `The account of the finding is not ${caller.account}.`)
  if (finding.ProductArn !== product)
    return refuse(
      'InvalidInput',
      `Finding does not adhere to Amazon Finding Format. data.ProductArn should be ${product}.`,
    )
  if (Buffer.byteLength(JSON.stringify(finding)) > mostBytes)
    return refuse('InvalidInput', 'Finding size exceeds 240 KB.')
  return []
}

function passes(finding: AwsSecurityFinding, name: string, filters: unknown): boolean {
  const value = Object.entries(finding).find(([member]) => member === name)?.[1]
  const list = Array.isArray(filters) ? filters : []
  return list.length === 0 || list.some((filter: StringFilter) => matches(filter, String(value ?? '')))
}

function matches({ Comparison, Value = '' }: StringFilter, value: string): boolean {
  if (Comparison === 'PREFIX') return value.startsWith(Value)
  if (Comparison === 'NOT_EQUALS') return value !== Value
  return value === Value
}
