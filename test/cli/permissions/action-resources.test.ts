import { describe, expect, it } from '@jest/globals'
import { baseReadPermissions, partPermissions } from '../../../lib/collect/part-permissions.ts'
import { resourceOf } from '../../../cli/permissions/action-resources.ts'
import { withDependentActions } from '../../../cli/permissions/dependent-actions.ts'
import { allRemedies } from '../../../lib/remediate/all-remedies.ts'

const declared = [
  ['every sweep', baseReadPermissions],
  ...Object.entries(partPermissions).map(([part, actions]) => [`part ${part}`, actions] as const),
  ...Object.values(allRemedies).map(
    (remedy) => [`remedy ${remedy.id}`, withDependentActions(remedy.permissions)] as const,
  ),
] as const

describe.each(declared)('%s', (_name, actions) => {
  it('names each action as service:Action, without a wildcard', () => {
    expect(actions.filter((action) => !/^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$/.test(action))).toEqual([])
  })

  it('asks only for actions whose resource is known', () => {
    for (const action of actions) expect(() => resourceOf(action)).not.toThrow()
  })
})

it.each(['s3:GetObjectAcl', 'toString', 's3:*'])('knows no resource for %s', (action) => {
  expect(() => resourceOf(action)).toThrow(action)
})

it('asks for nothing that stops or deletes', () => {
  const actions = declared.flatMap(([, asked]) => [...asked])
  expect(actions.filter((action) => /:(Stop|Delete|Remove|Disable|Schedule)/.test(action))).toEqual([])
})
