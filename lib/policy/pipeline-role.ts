/**
 * A role's ARN, or one with a path that ends in `/*` (IAM user guide, "IAM identifiers", friendly names and paths). A
 * question mark in a path, which IAM takes, would be read as any character here.
 */
const wellFormed =
  /^arn:aws[\w-]*:iam::\d{12}:role\/(?:[\x21-\x29\x2B-\x3E\x40-\x7E]+\/\*|(?:[\x21-\x29\x2B-\x3E\x40-\x7E]+\/)?[\w+=,.@-]{1,64})$/

/** True for what names a pipeline's role: exactly, or by a path whose makers can be limited. */
export const isPipelineRole = (role: string): boolean => wellFormed.test(role)

/** IAM limits who may make a role by its path (Service Authorization Reference, iam:CreateRole: its resource is the role). */
export const whyNoPipelineRole =
  'the ARN of one role, or of all roles of a path such as arn:aws:iam::123456789012:role/ci/*: whoever may make a role may call it what they like, so that a pattern of names would let them change trails and only be told of; who may make roles under a path can be limited'
