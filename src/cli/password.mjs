import './require-node.mjs';
import { text } from 'node:stream/consumers';
import { readArguments } from './arguments.mjs';
import { readDatabasePlace } from './environment.mjs';
import { readHidden } from './hidden-line.mjs';
import { ensureInstalled } from './install.mjs';
import { command, CommandError } from './project.mjs';
import { understandTypeScript } from './typescript.mjs';

/** @type {import('./arguments.mjs').Manual} */
const manual = {
  usage: 'npm run password -- <登录名 · NAME[@社区 · COMMUNITY]> --reason <原因 · WHY>',
  about: `给忘了密码的管理员、审计员或管理区账号另设一个密码。内嵌数据库须先停掉平台。
密码在这里输入（不显示），或从标准输入读。用它登录后只能先设自己的密码；已登录的都会退出。
谁来要的、为什么，写在原因里，会记入操作记录。

Gives a manager, an auditor or the account of a district another password. An embedded database needs the hub stopped.
The password is typed here, without being shown, or read from standard input. It opens nothing but the choice of
another, and all sessions end. The reason says who asked and why, and is kept in the audit.

以 0 结束：已设好；1：没有改动；2：数据库打不开。
Ends with 0 when it was set, 1 when nothing was changed, 2 when the database cannot be opened.

环境变量 · Environment variables: DATA_DIR, DATABASE_URL`,
  options: {
    reason: { type: 'string', says: '谁来要的，为什么 · who asked for it, and why' },
    'take-factor': { type: 'boolean', says: '手机也丢了：取消第二重验证 · the phone is lost too: no second factor' },
  },
  words: 1,
};

/** A password that is piped ends with its line. */
const typed = async () =>
  process.stdin.isTTY
    ? readHidden('新密码，至少 12 个字符 · The new password, 12 characters or more: ')
    : (await text(process.stdin)).replace(/\r?\n$/, '');

await command(async () => {
  const { words, values } = readArguments(manual);
  const [name] = words;
  const { reason } = values;
  if (name === undefined || typeof reason !== 'string') {
    throw new CommandError('要写登录名和 --reason。· A sign-in name and --reason are needed.');
  }
  const place = readDatabasePlace();
  await ensureInstalled();
  await understandTypeScript();
  const { setPassword } = await import('./password.ts');
  const wanted = { name, password: await typed(), reason, takesFactor: values['take-factor'] === true };
  process.exitCode = await setPassword(place, wanted);
}, 2);
