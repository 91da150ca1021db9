import type { PolicyDocument } from '../model/index.ts'
import type { ApiCall } from './api-call.ts'
import { policyPut } from './policy-put.ts'
import { outsidersMay, shutsServicesOut, statementAdded } from './service-policy-loss.ts'
import { field, nonEmpty } from '../text/fields.ts'

const invoking = ['lambda:InvokeFunction', 'lambda:InvokeFunctionUrl']
const changing = [
  'lambda:UpdateFunctionCode',
  'lambda:UpdateFunctionConfiguration',
  'lambda:DeleteFunction',
  'lambda:PutFunctionConcurrency',
  'lambda:AddPermission',
  'lambda:RemovePermission',
]

/** What AddPermission lets in (Lambda API reference): a statement with the conditions that its parameters stand for. */
export function functionOpened(call: ApiCall): boolean {
  const limits: [name: string, operator: string, key: string][] = [
    ['sourceArn', 'ArnLike', 'AWS:SourceArn'],
    ['sourceAccount', 'StringEquals', 'AWS:SourceAccount'],
    ['principalOrgID', 'StringEqualsIgnoreCase', 'aws:PrincipalOrgID'],
  ]
  const condition = limits.flatMap(([name, operator, key]) => {
    const value = nonEmpty(field(call.params, name))
    return value === undefined ? [] : [[operator, { [key]: value }] as const]
  })
  return letsOthersIn(statementAdded(call, Object.fromEntries(condition)), call, '*')
}

/** Whether a function's new policy shuts EventBridge out, or lets others in who should not be. */
export function functionPolicyLoss(call: ApiCall): boolean {
  const document = policyPut(field(call.params, 'policy'))
  if (!document) return true
  const resource = nonEmpty(field(call.params, 'resourceArn', 'functionName')) ?? ''
  const use = { services: ['events.amazonaws.com'], action: 'lambda:InvokeFunction', resource }
  return shutsServicesOut(document, call, use) || letsOthersIn(document, call, resource)
}

/** Other accounts may invoke functions; that everybody may, or that others may change them, is another matter. */
function letsOthersIn(document: PolicyDocument, call: ApiCall, resource: string): boolean {
  const everyone = outsidersMay(document, call, invoking, resource).some(({ principal }) => principal === '*')
  return everyone || outsidersMay(document, call, changing, resource).length > 0
}
