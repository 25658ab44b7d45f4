import { describe, expect, it } from 'vitest';
import { PayloadParseError } from '../../../../../infra/local/src/iot/rules/rule-message.ts';
import { compileSelect } from '../../../../../infra/local/src/iot/sql/select.ts';
import { messageOf } from './support.ts';

const select = (sql: string, payload: unknown, changes = {}): string | undefined => {
  const output = compileSelect(sql).run(messageOf(payload, changes));
  return output === undefined ? undefined : Buffer.from(output).toString();
};

const reading = { device: 'd1', temperature: 21.5, position: { lat: 47.6, deep: { x: null } }, tags: ['a', 'b'] };

describe('SELECT (aws-semantics 7.5)', () => {
  it.each([
    ['everything, as compact JSON', "SELECT * FROM 'dt/#'", JSON.stringify(reading)],
    ['a field under its own name', "SELECT temperature FROM 'dt/#'", '{"temperature":21.5}'],
    ['a nested field under its last key', "SELECT position.lat FROM 'dt/#'", '{"lat":47.6}'],
    ['a field under another name', "SELECT position.lat AS latitude FROM 'dt/#'", '{"latitude":47.6}'],
    [
      'an array and an object whole',
      "SELECT tags, position.deep AS d FROM 'dt/#'",
      '{"tags":["a","b"],"d":{"x":null}}',
    ],
    ['null as null, which is not Undefined', "SELECT position.deep.x AS x FROM 'dt/#'", '{"x":null}'],
    [
      'nothing of missing fields: the key is omitted',
      "SELECT nothing, position.no.such AS y, device FROM 'dt/#'",
      '{"device":"d1"}',
    ],
    ['an empty object when every field is missing', "SELECT nothing FROM 'dt/#'", '{}'],
    ['a field inside a text or an array as missing', "SELECT device.length AS a, tags.length AS b FROM 'dt/#'", '{}'],
    ['the later of two keys', "SELECT temperature, 1 AS temperature FROM 'dt/#'", '{"temperature":1}'],
    ['the payload over an earlier key', "SELECT 'x' AS device, * FROM 'dt/#'", JSON.stringify(reading)],
    [
      'an earlier value when the later key is Undefined',
      "SELECT device, nothing AS device FROM 'dt/#'",
      '{"device":"d1"}',
    ],
    [
      'literals',
      "SELECT 1 AS a, -2.5 AS b, 'it''s' AS c, true AS d, FALSE AS e, null AS f FROM 'dt/#'",
      '{"a":1,"b":-2.5,"c":"it\'s","d":true,"e":false,"f":null}',
    ],
    [
      'the topic and its levels from 1',
      "SELECT topic() AS t, topic(1) AS a, topic(2) AS b, topic(3) AS c, topic(0) AS d FROM 'dt/#'",
      '{"t":"dt/sensor-1","a":"dt","b":"sensor-1"}',
    ],
    [
      'the rules engine time, client and principal',
      "SELECT timestamp() AS at, clientid() AS c, principal() AS p, accountid() AS n FROM 'dt/#'",
      '{"at":1620992100000,"c":"sensor-1","p":"fleet","n":"000000000000"}',
    ],
    ['a new UUID for each call', "SELECT newuuid() AS a, newuuid() AS b FROM 'dt/#'", '{"a":"uuid-1","b":"uuid-2"}'],
    [
      'the payload as base64',
      "SELECT encode(*, 'base64') AS data FROM 'dt/#'",
      JSON.stringify({ data: Buffer.from(JSON.stringify(reading)).toString('base64') }),
    ],
    [
      'whether a field is missing',
      "SELECT isUndefined(nothing) AS a, ISUNDEFINED(device) AS b FROM 'dt/#'",
      '{"a":true,"b":false}',
    ],
    ['keywords in any case', "select * From 'dt/#' wHERE device = 'd1' and NOT false", JSON.stringify(reading)],
    ['a field named like a keyword after a dot', "SELECT position.select AS s FROM 'dt/#'", '{}'],
    [
      'arithmetic with the usual precedence',
      "SELECT 1 + 2 * 3 - -4 AS a, (1 + 2) * 3 AS b, 7 % 4 AS c FROM 'dt/#'",
      '{"a":11,"b":9,"c":3}',
    ],
  ])('gives %s', (_what, sql, expected) => {
    expect(select(sql, reading)).toBe(expected);
  });

  it('adds fields to all fields and lets the later ones win', () => {
    const output = select(
      "SELECT *, topic(2) AS device, timestamp() AS receivedAt FROM 'dt/+'",
      '{"device":"liar","temperature":10.0}',
    );
    expect(output).toBe('{"device":"sensor-1","temperature":10,"receivedAt":1620992100000}');
  });

  it('emits whole decimals without a fraction', () => {
    expect(select("SELECT * FROM 'dt/+'", '{"a":10.0,"b":1e2,"c":0.1}')).toBe('{"a":10,"b":100,"c":0.1}');
  });

  it('keeps the last of duplicate keys', () => {
    expect(select("SELECT * FROM 'dt/+'", '{"a":1,"a":2}')).toBe('{"a":2}');
  });

  it('treats keys that JavaScript objects inherit as ordinary keys', () => {
    const payload = '{"__proto__":{"admin":true},"constructor":1,"toString":"t"}';
    expect(select("SELECT * FROM 'dt/+'", payload)).toBe(payload);
    expect(select("SELECT *, 1 AS x FROM 'dt/+'", payload)).toBe(
      '{"__proto__":{"admin":true},"constructor":1,"toString":"t","x":1}',
    );
    expect(select("SELECT 5 AS __proto__, constructor FROM 'dt/+'", payload)).toBe('{"__proto__":5,"constructor":1}');
    expect(select("SELECT __proto__.admin AS a, admin AS b FROM 'dt/+'", payload)).toBe('{"a":true}');
    expect(select("SELECT hasOwnProperty AS a, __proto__ AS b FROM 'dt/+'", {})).toBe('{}');
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });

  it.each([['[1,2]'], ['"text"'], ['12.5'], ['null']])(
    'passes the top-level JSON value %s through SELECT *',
    (payload) => {
      expect(select("SELECT * FROM 'dt/+'", payload)).toBe(payload);
      expect(select("SELECT *, a AS b, 1 AS one FROM 'dt/+'", payload)).toBe('{"one":1}');
    },
  );

  it('passes a payload that is not JSON through SELECT * byte for byte', () => {
    const bytes = Buffer.from([0, 255, 123, 34]);
    expect(compileSelect("SELECT * FROM 'dt/+'").run(messageOf(bytes))).toEqual(bytes);
    expect(select("SELECT * FROM 'dt/+'", '')).toBe('');
  });

  it('takes functions that do not touch a payload that is not JSON', () => {
    expect(select("SELECT topic(2) AS d, encode(*, 'base64') AS data FROM 'dt/+'", '{no')).toBe(
      '{"d":"sensor-1","data":"e25v"}',
    );
  });

  it.each([
    "SELECT a FROM 'dt/+'",
    "SELECT *, 1 AS b FROM 'dt/+'",
    "SELECT * FROM 'dt/+' WHERE a = 1",
    "SELECT isUndefined(a) AS u FROM 'dt/+'",
  ])('raises a parse error when %s meets a payload that is not JSON', (sql) => {
    expect(() => select(sql, '{no')).toThrow(PayloadParseError);
  });

  it('counts text that is not UTF-8 as not JSON', () => {
    const bytes = Buffer.from([0x22, 0xff, 0x22]);
    expect(compileSelect("SELECT * FROM 'dt/+'").run(messageOf(bytes))).toEqual(bytes);
  });
});

describe('WHERE (aws-semantics 7.5)', () => {
  it.each([
    ["temperature > 20 AND device = 'd1'", true],
    ['temperature > 20 AND NOT isUndefined(device)', true],
    ['isUndefined(nothing)', true],
    ["device <> 'd1' OR temperature <= 21.5", true],
    ['temperature', false],
    ['nothing = 1', false],
    ['nothing <> 1', false],
    ['NOT nothing', false],
    ["'true'", false],
    ["topic(2) = 'sensor-1'", true],
    ['timestamp() > 0', true],
    ['NOT (temperature > 20)', false],
  ])('%s lets the message pass: %s', (condition, passes) => {
    expect(select(`SELECT 1 AS one FROM 'dt/+' WHERE ${condition}`, reading)).toBe(passes ? '{"one":1}' : undefined);
  });

  it('does not see aliases of SELECT', () => {
    expect(select("SELECT temperature AS t FROM 'dt/+' WHERE t > 0", reading)).toBeUndefined();
  });

  it('sees the original payload, not what SELECT overrides', () => {
    expect(select("SELECT *, 1 AS device FROM 'dt/+' WHERE device = 'd1'", { device: 'd1' })).toBe('{"device":1}');
  });
});

describe('FROM (aws-semantics 7.4)', () => {
  it('gives the topic filter', () => {
    expect(compileSelect("SELECT * FROM 'dt/+/x/#'").from).toBe('dt/+/x/#');
  });

  it('may be missing for rules that only Basic Ingest reaches', () => {
    expect(compileSelect('SELECT * WHERE a = 1').from).toBeUndefined();
  });
});
