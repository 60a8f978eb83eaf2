import type { RawCase } from '../raw-case.ts'
import { CONNECTING_CASES } from './connecting.ts'
import { HEADER_CASES } from './headers.ts'
import { LIMIT_CASES } from './limits.ts'
import { MALFORMED_CASES } from './malformed.ts'
import { NOBODY_CASES } from './nobody.ts'
import { OTHER_PROTOCOL_CASES } from './other-protocols.ts'
import { SECRET_CASES } from './secret.ts'
import { SIZE_CASES } from './sizes.ts'
import { SUBJECT_CASES } from './subjects.ts'
import { SUBSCRIPTION_CASES } from './subscriptions.ts'
import { VERB_CASES } from './verbs.ts'

/** Cases of one connection, as bytes in and bytes out. */
export const RAW_CASES: readonly RawCase[] = [
  ...CONNECTING_CASES,
  ...SECRET_CASES,
  ...MALFORMED_CASES,
  ...VERB_CASES,
  ...SIZE_CASES,
  ...OTHER_PROTOCOL_CASES,
  ...LIMIT_CASES,
  ...SUBJECT_CASES,
  ...SUBSCRIPTION_CASES,
  ...HEADER_CASES,
  ...NOBODY_CASES,
]
