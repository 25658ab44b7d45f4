// biome-ignore-all lint/suspicious/noTemplateCurlyInString: substitution templates of IoT rules look like this
import { describe, expect, it } from 'vitest';
import { compileSelect } from '../../../../../infra/local/src/iot/sql/select.ts';
import { SqlSyntaxError } from '../../../../../infra/local/src/iot/sql/syntax.ts';
import { compileTemplate } from '../../../../../infra/local/src/iot/sql/template.ts';

describe('SQL that the local rules engine does not run', () => {
  it.each([
    ['', 'at position 1: expected SELECT, found the end'],
    ['UPDATE x', 'at position 1: expected SELECT, found "UPDATE"'],
    ["SELECT FROM 'a'", 'at position 8: expected an expression, found "FROM"'],
    ['SELECT * FROM', 'at position 14: expected a topic filter in single quotes, found the end'],
    ['SELECT * FROM a', 'at position 15: expected a topic filter in single quotes, found "a"'],
    [
      "SELECT * FROM 'a/#/b'",
      'at position 15: in a topic filter + stands for one whole level and # for all levels at the end',
    ],
    ["SELECT * FROM ''", 'at position 15: the topic filter is empty'],
    ["SELECT * FROM 'a' GROUP BY b", 'at position 19: expected the end, found "GROUP"'],
    ["SELECT a + 1 FROM 'a'", 'at position 8: this expression needs a name: write AS and the name of the field'],
    ["SELECT topic() FROM 'a'", 'at position 8: this expression needs a name: write AS and the name of the field'],
    ["SELECT a AS FROM 'a'", 'at position 13: expected a name, found "FROM"'],
    ["SELECT a[0] AS b FROM 'a'", 'at position 9: array and object syntax is not supported by the local rules engine'],
    ['SELECT "a" AS b FROM \'a\'', 'at position 8: texts stand in single quotes'],
    ["SELECT 'open AS b", 'at position 8: this text has no closing quote'],
    ["SELECT * FROM 'a' WHERE a == 1", 'at position 28: expected an expression, found "="'],
    ["SELECT * FROM 'a' WHERE a != 1", 'at position 27: the character ! does not belong here'],
    ["SELECT * FROM 'a' WHERE (a = 1", 'at position 31: expected ), found the end'],
    ["SELECT * FROM 'a' WHERE a IN (1)", 'at position 27: expected the end, found "IN"'],
    ["SELECT topic(1, 2) AS t FROM 'a'", 'at position 8: topic does not take 2 arguments'],
    ["SELECT md5() AS t FROM 'a'", 'at position 8: md5 does not take 0 arguments'],
    ["SELECT substring('a') AS t FROM 'a'", 'at position 8: substring does not take 1 arguments'],
    ["SELECT substring('a', 0, 1, 2) AS t FROM 'a'", 'at position 8: substring does not take 4 arguments'],
    ["SELECT mod(1) AS t FROM 'a'", 'at position 8: mod does not take 1 arguments'],
    [
      "SELECT get_thing_shadow('x') AS t FROM 'a'",
      "at position 8: the local rules engine has no function get_thing_shadow; it has topic, timestamp, clientid, principal, accountid, newuuid, isundefined, md5, sha256, lower, upper, length, indexof, startswith, endswith, substring, concat, mod, encode(*, 'base64')",
    ],
    ["SELECT encode(*, 'hex') AS t FROM 'a'", 'at position 18: expected \'base64\', the only encoding, found "hex"'],
    ["SELECT count(*) AS t FROM 'a'", 'at position 8: only encode takes * as an argument'],
    ["SELECT a.1 AS t FROM 'a'", 'at position 10: expected the name of a field, found "1"'],
    ["SELECT a.* FROM 'a'", 'at position 10: expected the name of a field, found "*"'],
    ["SELECT VALUE a FROM 'a'", 'at position 8: expected an expression, found "VALUE"'],
  ])('refuses %s', (sql, problem) => {
    expect(() => compileSelect(sql)).toThrow(SqlSyntaxError);
    expect(() => compileSelect(sql)).toThrow(problem);
  });

  it('refuses nesting and length without end', () => {
    expect(() => compileSelect(`SELECT * WHERE ${'('.repeat(100)}a`)).toThrow('expressions nest at most 64 deep');
    expect(() => compileSelect(`SELECT * WHERE ${'NOT '.repeat(100)}a`)).toThrow('expressions nest at most 64 deep');
    expect(() => compileSelect(`SELECT ${'a'.repeat(20_000)}`)).toThrow('longer than 16384 characters');
  });

  it.each([
    ['${sha3(a)}', 'at position 3: the local rules engine has no function sha3; it has topic, '],
    ['${a', 'at position 1: this ${ has no closing brace'],
    ['key/${a +}', 'at position 10: expected an expression, found the end'],
    ['${a b}', 'at position 5: expected the end, found "b"'],
    ['${}', 'at position 3: expected an expression, found the end'],
  ])('refuses the substitution template %s', (text, problem) => {
    expect(() => compileTemplate(text)).toThrow(problem);
  });
});
