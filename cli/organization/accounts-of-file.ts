import { RunError } from '../../lib/aws/errors.ts'
import { type AccountListing, type MemberAccount } from '../../lib/org/accounts.ts'
import { isAccountId } from '../../lib/text/arn.ts'

/**
 * Accounts that a file names: a JSON list of ids or of `{ "id", "name" }`, or one account a line, its id first and its
 * name behind it. Empty lines and what follows a # are left out; of an account named twice the first stands.
 * @param source the file's name, for messages
 * @throws RunError that says where the text is wrong: an account left out by mistake would never be missed
 */
export function accountsOfFile(text: string, source: string): AccountListing {
  const named = text.trimStart().startsWith('[') ? fromJson(text, source) : fromLines(text, source)
  if (named.length === 0) throw new RunError(`${source} names no account`)
  const seen = new Map<string, MemberAccount>()
  for (const one of named) if (!seen.has(one.id)) seen.set(one.id, one)
  return { accounts: [...seen.values()], skipped: [] }
}

function fromLines(text: string, source: string): MemberAccount[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const [id = '', ...rest] = line
      .replace(/#.*$/, '')
      .split(/[\s,;]+/)
      .filter(Boolean)
    if (id === '') return []
    if (!isAccountId(id)) throw notAnAccount(id, `${source}, line ${index + 1}`)
    return [account(id, rest.join(' '))]
  })
}

function fromJson(text: string, source: string): MemberAccount[] {
  const list = parsed(text, source)
  if (!Array.isArray(list)) throw new RunError(`${source} is no list of accounts`)
  return list.map((entry: unknown, index) => {
    const id = idOf(entry)
    if (!isAccountId(id)) throw notAnAccount(JSON.stringify(id ?? entry), `${source}, entry ${index + 1}`)
    return account(id, nameOf(entry))
  })
}

function parsed(text: string, source: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new RunError(`${source} is not JSON`, { cause: error })
  }
}

function idOf(entry: unknown): unknown {
  if (typeof entry !== 'object' || entry === null) return entry
  return 'id' in entry ? entry.id : undefined
}

const nameOf = (entry: unknown): string =>
  typeof entry === 'object' && entry !== null && 'name' in entry && typeof entry.name === 'string'
    ? entry.name
    : ''

const account = (id: string, name: string): MemberAccount => ({ id, ...(name !== '' && { name }) })

const notAnAccount = (found: string, where: string) =>
  new RunError(`${where}: ${found} is no account id. An id is twelve digits, as text: "012345678901".`)
