import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brief, feedRecorded } from './testing/recorded-feed.ts'

/** The events of a scenario in short, from the moment on when the bot was inside. */
async function newsOf(scenario: string, user = 'rosey'): Promise<string[]> {
  const { events } = await feedRecorded(scenario, { user })
  const briefs = events.map(brief)
  return briefs.slice(briefs.findLastIndex((line) => line.startsWith('media.changed nothing')) + 1)
}

test('06: only what others said after the join is a message', async () => {
  const { events } = await feedRecorded('06-roll')
  const said = events.map(brief).filter((line) => line.startsWith('message'))
  assert.deepEqual(said, [
    'message.replayed alice: m8 | alice: m9',
    'message alice: !roll 2d6',
    'message alice: no meta',
    'message alice: flair3',
  ])
})

test('06: a message carries role, verification, the server time and the untouched frame', async () => {
  const { events } = await feedRecorded('06-roll')
  const message = events.find((event) => event.name === 'message')
  assert.equal(message?.name, 'message')
  assert.deepEqual(message.data.user, { name: 'alice', role: 'user', verified: true, rank: 1, afk: false })
  assert.equal(message.data.time, 1795223101650)
  assert.equal(message.data.platform, 'cytube')
  assert.deepEqual(message.data.raw, {
    event: 'chatMsg',
    args: [{ username: 'alice', msg: '!roll 2d6', meta: {}, time: 1795223101650 }],
  })
})

test('07: HTML becomes the text that was typed, as far as the filters of the channel leave it', async () => {
  const { events } = await feedRecorded('07-text-encoding')
  const texts = events.flatMap((event) => (event.name === 'message' ? [event.data.text] : []))
  assert.deepEqual(texts, [
    'it\'s "q" <b>bold</b> & (paren) / \\ = % $ #',
    'bold ital code strike spoil',
    'see https://example.com/a_b_c?x=1&y=2 and http://foo.bar/(x)',
    '>green text',
    'waves',
    'secret',
    '/nosuchcmd x',
    'line1 line2 tab bell',
    'emoji 😀 zürich 日本 e\u0301',
    '  lead and trail  ',
    '&amp; &lt; &#39;',
    'x'.repeat(40),
    '<'.repeat(10),
    'y'.repeat(40),
    'snakecasename and abc and _init_',
    '\\not bold\\ \\x\\',
    '\u200bzwsp',
    '/d nope',
    'javascript:alert(1) <img src=x onerror=1> <script>x</script>',
    'ack?',
  ])
  const actions = events.flatMap((event) => (event.name === 'message' && event.data.action ? [event.data.text] : []))
  assert.deepEqual(actions, ['waves'])
})

test('08: a private message is an event, the copies of the own ones are not', async () => {
  const news = await newsOf('08-private-messages')
  assert.deepEqual(news, ['user.listed rosey 5', 'user.joined alice user 1', "pm alice: !help it's me"])
})

test('14: the own flood is silent, the replies of the other are all there', async () => {
  const news = await newsOf('14-flood', 'alice')
  assert.equal(news.filter((line) => line.startsWith('message rosey: botflood')).length, 20)
  assert.equal(news.filter((line) => line.startsWith('pm rosey')).length, 20)
  assert.equal(news.filter((line) => line.includes('alice')).length, 0)
})

test('20: after a restart of the server the whole sequence runs again and the replay is no message', async () => {
  const { events, sent, setbacks } = await feedRecorded('20-restart')
  assert.deepEqual(
    sent.map(({ event }) => event),
    ['login', 'joinChannel', 'login', 'joinChannel'],
  )
  assert.deepEqual(
    setbacks.map(({ cause, remedy }) => [cause, remedy.kind]),
    [
      ['connection-lost', 'retry'],
      ['site-unreachable', 'retry'],
      ['site-unreachable', 'retry'],
      ['site-unreachable', 'retry'],
    ],
  )
  const said = events.map(brief).filter((line) => line.startsWith('message'))
  assert.deepEqual(said, [
    'message.replayed',
    'message alice: before restart',
    'message.replayed alice: bar1 | alice: before restart',
    'message alice: after restart',
  ])
})

test('20: a replayed message has the id that it had when it was said', async () => {
  const { events } = await feedRecorded('20-restart')
  const live = events.find((event) => event.name === 'message')
  const replayed = events.findLast((event) => event.name === 'message.replayed')
  assert.equal(
    live?.name === 'message' && live.data.id,
    replayed?.name === 'message.replayed' && replayed.data.messages[1]?.id,
  )
})

test('45: what looks like a command is plain text when somebody else says it', async () => {
  const said = (await newsOf('45-commands', 'alice')).filter((line) => line.startsWith('message'))
  assert.deepEqual(said, [
    'message rosey: back',
    'message rosey:  /afk',
    'message rosey: ance party drink!',
    'message rosey:  /afk',
    'message rosey: \u200b/afk',
    'message rosey: back',
    'message rosey: /AFK',
    'message rosey: //kick alice',
  ])
})
