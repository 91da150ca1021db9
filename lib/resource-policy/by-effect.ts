import type { PolicyDocument, PolicyStatement } from '../model/index.ts'

const withEffect = ({ Statement }: PolicyDocument, effect: string): PolicyStatement[] =>
  Statement.filter(({ Effect }) => Effect === effect)

/** What the policy would say without its Denies. */
export const allowsOf = (document: PolicyDocument): PolicyDocument => ({
  ...document,
  Statement: withEffect(document, 'Allow'),
})

const everything: PolicyStatement = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }

/** What the policy's Denies take from a request that is let in otherwise. */
export const deniesOf = (document: PolicyDocument): PolicyDocument => ({
  ...document,
  Statement: [everything, ...withEffect(document, 'Deny')],
})
