import type { Clients } from '../aws/clients.ts'
import type { Region } from '../model/index.ts'

/** An alias lasts longer than a container. */
const known = new WeakMap<Clients, string | undefined>()

/** What people call the account; undefined where it has no alias, or whoever asks may not know it. */
export async function accountAlias(clients: Clients, region: Region): Promise<string | undefined> {
  if (known.has(clients)) return known.get(clients)
  try {
    const [client, { ListAccountAliasesCommand }] = await Promise.all([
      clients.iam(region),
      import('@aws-sdk/client-iam'),
    ])
    const { AccountAliases = [] } = await client.send(new ListAccountAliasesCommand({}))
    known.set(clients, AccountAliases[0])
    return AccountAliases[0]
  } catch {
    // A name is worth having, and not worth an alert: the id says as much.
    return undefined
  }
}
