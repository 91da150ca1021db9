import type { ApiCall } from '../api-call.ts'
import { type Fields, field, fieldAt, isFields, listOf, nonEmpty, textsOf } from '../../text/fields.ts'

const everyone = /\/groups\/global\/(?:AllUsers|AuthenticatedUsers)/
const publicCannedAcl = /^(?:public-read|public-read-write|authenticated-read)$/

/**
 * True where an ACL lets in everyone, all AWS users, or somebody else than the owner: a canned one, grants in the
 * body, or grants by header, which a record nests (`accessControlList: {"x-amz-grant-read": "uri=…"}`; old records have
 * the headers beside the other parameters). A header names no owner, so that whoever it grants by id counts as another.
 */
export function grantsOthers({ params = {} }: ApiCall): boolean {
  const nested = field(params, 'accessControlList', 'AccessControlList')
  const headers: Fields[] = isFields(nested) ? [params, nested] : [params]
  if (headers.some((one) => textsOf(field(one, 'x-amz-acl')).some((acl) => publicCannedAcl.test(acl))))
    return true
  if (headers.some((one) => Object.entries(one).some(grantsByHeader))) return true
  const policy = field(params, 'AccessControlPolicy')
  const owner = nonEmpty(fieldAt(policy, 'Owner', 'ID'))
  return listOf(fieldAt(policy, 'AccessControlList', 'Grant')).some((grant) => grantsOther(grant, owner))
}

/** `uri=` names a group, such as S3's own for log delivery; `id=` and `emailAddress=` name somebody. */
function grantsByHeader([name, value]: [string, unknown]): boolean {
  if (!/^x-amz-grant-/i.test(name)) return false
  return textsOf(value).some(
    (grantees) => everyone.test(grantees) || /(?:^|[\s,])(?:id|emailAddress)=/i.test(grantees),
  )
}

function grantsOther(grant: unknown, owner: string | undefined): boolean {
  const grantee = field(grant, 'Grantee')
  if (everyone.test(nonEmpty(field(grantee, 'URI')) ?? '')) return true
  if (nonEmpty(field(grantee, 'EmailAddress')) !== undefined) return true
  const id = nonEmpty(field(grantee, 'ID'))
  return id !== undefined && owner !== undefined && id !== owner
}
