/** Which way an answer leans. */
export type Leaning = 'yes' | 'unsure' | 'no'

/** One side of the die inside the ball. */
export interface Answer {
  readonly text: string
  readonly leaning: Leaning
}

const YES = [
  'It is certain.',
  'It is decidedly so.',
  'Without a doubt.',
  'Yes, definitely.',
  'You may rely on it.',
  'As I see it, yes.',
  'Most likely.',
  'Outlook good.',
  'Yes.',
  'Signs point to yes.',
]
const UNSURE = [
  'Reply hazy, try again.',
  'Ask again later.',
  'Better not tell you now.',
  'Cannot predict now.',
  'Concentrate and ask again.',
]
const NO = ["Don't count on it.", 'My reply is no.', 'My sources say no.', 'Outlook not so good.', 'Very doubtful.']

/** The 20 answers of the toy: 10 yes, 5 unsure, 5 no. */
export const ANSWERS: readonly Answer[] = [...all(YES, 'yes'), ...all(UNSURE, 'unsure'), ...all(NO, 'no')]

function all(texts: readonly string[], leaning: Leaning): Answer[] {
  return texts.map((text) => ({ text, leaning }))
}
