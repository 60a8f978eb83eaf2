import assert from 'node:assert/strict'
import { test } from 'node:test'
import { htmlToText } from './html.ts'

const CASES: readonly (readonly [what: string, html: string, text: string])[] = [
  ['plain text stays', 'hello there', 'hello there'],
  ['entities are decoded once', '&amp;lt; &amp;amp;', '&lt; &amp;'],
  ['numeric entities, decimal and hex', '&#39;&#x41;&#X1F600;', "'A😀"],
  ['impossible numbers become the replacement character', '&#0;&#xD800;&#x110000;', '\ufffd\ufffd\ufffd'],
  ['unknown entities stay', '&nosuch; &', '&nosuch; &'],
  ['tags are stripped', '<strong>a</strong><em>b</em> <code>c</code>', 'ab c'],
  [
    'an anchor leaves its text',
    '<a href="http://x.y/?a=1&amp;b=2" rel="z">http://x.y/?a=1&amp;b=2</a>',
    'http://x.y/?a=1&b=2',
  ],
  ['an image leaves its alt or title', '<img src="x" alt=":a:"><img title=\'b\' src="y"><img src="z">', ':a:b'],
  ['a line break is a space', 'a<br>b<br/>c', 'a b c'],
  ['a > inside an attribute does not end the tag', '<span title="a>b">c</span>', 'c'],
  ['escaped tags are text', '&lt;b&gt; &lt;script&gt;', '<b> <script>'],
  ['a lone < is text', '1 < 2 and <3', '1 < 2 and <3'],
  ['comments are stripped', 'a<!-- x -->b', 'ab'],
]

for (const [what, html, text] of CASES) test(what, () => assert.equal(htmlToText(html), text))

test('a hostile text takes no long time', () => {
  const started = performance.now()
  htmlToText('<a "'.repeat(5000))
  assert.ok(performance.now() - started < 2000)
})
