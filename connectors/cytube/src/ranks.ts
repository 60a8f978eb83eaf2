import type { Role } from '@rosey/sdk'

/** The role of a CyTube rank: guests and anonymous viewers up to 0, registered users and leaders below 2 (DESIGN §7). */
export function roleOf(rank: number): Role {
  if (rank >= 2) return 'moderator'
  return rank > 0 ? 'user' : 'guest'
}

/** Whether CyTube vouches for the holder of a name: below rank 1 a name can be taken over by anybody. */
export function isVerified(rank: number): boolean {
  return rank >= 1
}
