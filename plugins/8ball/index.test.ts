import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ANSWERS } from './answers.ts'
import EightBall from './index.ts'
import { TestContext } from './test-context.ts'

function start(pick?: (count: number) => number) {
  const chat = new TestContext({ cooldownSeconds: 3 })
  const plugin = new EightBall(pick)
  plugin.attach(chat.context)
  plugin.setup()
  return chat
}

test('there are 20 different answers: 10 yes, 5 unsure, 5 no', () => {
  assert.equal(new Set(ANSWERS.map(({ text }) => text)).size, 20)
  const count = (leaning: string) => ANSWERS.filter((answer) => answer.leaning === leaning).length
  assert.deepEqual([count('yes'), count('unsure'), count('no')], [10, 5, 5])
})

test('a question is answered and announced', async () => {
  const chat = start(() => 0)
  assert.deepEqual(await chat.use('8ball', ' will it rain? '), ['🎱 It is certain.'])
  assert.deepEqual(chat.announced, [
    {
      event: 'consulted',
      data: {
        user: 'ann',
        connector: 'console',
        channel: 'lounge',
        private: false,
        answer: 'It is certain.',
        leaning: 'yes',
        question: 'will it rain?',
      },
    },
  ])
})

test('a question asked in private is not announced, only that one was', async () => {
  const chat = start(() => 19)
  await chat.use('8ball', 'does she like me?', { private: true })
  assert.equal(chat.announced.length, 1)
  assert.ok(!JSON.stringify(chat.announced).includes('like me'))
})

for (const typed of ['', '   ', '?', '?! …']) {
  test(`"${typed}" is no question and gets the usage`, async () => {
    const chat = start()
    assert.deepEqual(await chat.use('8ball', typed), ['Usage: !8ball <question>'])
    assert.deepEqual(chat.announced, [])
  })
}

test('by default every answer comes up', async () => {
  const chat = start()
  const seen = new Set<string>()
  for (let count = 0; count < 2000; count++) seen.add((await chat.use('8ball', 'again?')).join())
  assert.equal(seen.size, 20)
})

test('the cooldown is that of the config', () => {
  assert.deepEqual(start().commands.get('8ball')?.options.cooldown, { userMs: 3000 })
})
