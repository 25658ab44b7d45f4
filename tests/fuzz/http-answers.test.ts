import { expect, it } from 'vitest';
import { answerProblem } from './http-answers.ts';

const answer = (status: string, body: string, type = 'application/json'): Buffer =>
  Buffer.from(`HTTP/1.1 ${status}\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);

it('good answers are no problem', () => {
  const several = Buffer.concat([
    Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'),
    answer('200 OK', '{}'),
    answer('404 Not Found', '{}'),
  ]);
  expect([answerProblem(Buffer.alloc(0)), answerProblem(several)]).toEqual([undefined, undefined]);
});

it('the answer to HEAD has no body, whatever length it states, and others may follow it', () => {
  const head = Buffer.from('HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\ncontent-length: 23\r\n\r\n');
  const refusal = Buffer.from('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');
  expect([answerProblem(head), answerProblem(Buffer.concat([head, refusal]))]).toEqual([undefined, undefined]);
});

it.each([
  [answer('500 Internal Server Error', '{}'), 'a 500'],
  [answer('200 OK', '{'), 'JSON is JSON'],
  [answer('200 OK', 'nothing', 'application/xml'), 'XML is XML'],
  [answer('200 OK', '"at handler (/a/node_modules/b.js:1:1)"'), 'no answer tells'],
  [answer('200 OK', '"alleycat-RaceTable"'), 'no answer tells alleycat-RaceTable'],
  [Buffer.from('HTTP/1.1 200 OK\r\nx-forged\r\n\r\n'), 'a header is one'],
  [Buffer.from('nonsense\r\n\r\n'), 'a status line'],
  [Buffer.from('HTTP/1.1 200 OK\r\n'), 'an end of its headers'],
])('would be noticed in an answer: %s', (bytes, problem) => {
  expect(answerProblem(bytes, ['alleycat-RaceTable'])).toContain(problem);
});
