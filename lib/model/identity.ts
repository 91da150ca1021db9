export type Region = string

export type AccountId = string

export type Arn = string

/**
 * An API answer that could not be had. It never counts as pass or fail (law 1). `region` says which one was asked,
 * where what was asked for does not.
 */
export type ReadFailure = { ok: false; operation: string; code: string; message: string; region?: Region }

export type Read<T> = { ok: true; value: T } | ReadFailure

/**
 * What a sweep looks at. `all` means every region that is enabled in the account. With `organization`, every account
 * of it was looked at, from `account`.
 */
export type Scope = {
  account: AccountId
  regions: 'all' | Region[]
  trailArn?: Arn
  /** Its id, or `file` where a file named the accounts. */
  organization?: string
}
