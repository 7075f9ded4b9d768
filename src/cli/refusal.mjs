/*
 * What is expected to go wrong on somebody's machine, in a sentence or two each. The app's own refusals are known by
 * name, because the built app shares no module with these files; their English message is written for whoever started
 * it.
 */

/** @type {Readonly<Record<string, string>>} */
const saidByTheApp = {
  DatabaseInUse: '数据库正被另一个进程使用：请先停掉它，或用 DATA_DIR 换一个文件夹。',
  SchemaMismatch: '数据库和这个版本的程序不相配：多半是用更新的版本建立的，请改用那个版本。',
  BrokenDatabase: '数据库打不开，可能已损坏：可以恢复到一份备份，npm run restore。',
  BrokenDump: '这份备份不能用。',
  DumpEncrypted: '这份备份是加密的：请用 --key 给出密钥文件。',
  NotAKey: '这不是 age 的公钥或密钥文件。',
  NotOpened: '打不开：密钥不对，或文件不完整。',
  NoRoom: '磁盘空间不够。',
  CommunityGone: '这里只剩社区的备份，数据库不见了：请先恢复，npm run restore；只想看演示，用 npm start -- --demo。',
  NotADemo: '这个数据库里是真实的社区，不放演示：去掉 --demo（或 DEMO=1），或换一个数据库。',
  CommunityThere:
    '这里已有社区（或演示）：已有社区用 npm start 启动；在它旁边再成立一个，加 --add；另起一处，用 DATA_DIR 或 DATABASE_URL。',
  NothingToAddTo: '这里还没有社区，不能再加一个：第一个请不加 --add。',
  OtherKind: '演示和真实的社区不能混在一起：请用 DATA_DIR 换一个文件夹。',
  CommunityClosed: '这个社区已搬走，在这里不能再改。',
  DoesNotAddUp: '账对不上，什么也没有成立。',
  BrokenDemo: '演示社区的 demo.json 读不出来：请从备份放回这个文件；数据库也是空的，就删掉它重来。',
};

/** @param {string} zh @param {string} en */
const about = (zh, en) => (/** @type {string} */ subject) => `${zh}：${subject}\n${en}: ${subject}`;
const forbidden = about('没有权限', 'This may not be read or written');
const notFolder = about('应为文件夹，却是文件', 'A file is where a folder has to be');
const unreachable = about('数据库连不上', 'The database cannot be reached');
const notTrusted = about(
  '数据库的 TLS 证书不受信任，请检查 sslrootcert',
  'The certificate of the database is not trusted, see sslrootcert',
);
const missing = about('没有这个文件', 'There is no such file');
const noTls = about('数据库没有开 TLS，请检查 sslmode', 'The database does not speak TLS, see sslmode');
const notEntered = about('数据库不让进入，请检查 DATABASE_URL', 'The database does not let us in, see DATABASE_URL');

/**
 * Codes of the system, and of PostgreSQL (its appendix A).
 * @type {Readonly<Record<string, (subject: string) => string>>}
 */
const words = {
  EACCES: forbidden,
  EPERM: forbidden,
  EROFS: about('只读，不能写入', 'This is on a file system that can only be read'),
  ENOSPC: about('磁盘已满', 'The disk is full'),
  EDQUOT: about('磁盘配额已用完', 'The disk quota is used up'),
  EFBIG: about('文件超过了允许的大小', 'A file is larger than is allowed here'),
  ENOTDIR: notFolder,
  EEXIST: notFolder,
  ENOENT: missing,
  EISDIR: about('应为文件，却是文件夹', 'A folder is where a file has to be'),
  EMFILE: about('打开的文件太多', 'Too many files are open (ulimit -n)'),
  ECONNREFUSED: unreachable,
  ECONNRESET: unreachable,
  ENOTFOUND: unreachable,
  EAI_AGAIN: unreachable,
  ETIMEDOUT: unreachable,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  CERT_HAS_EXPIRED: notTrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: notTrusted,
  ERR_TLS_CERT_ALTNAME_INVALID: notTrusted,
  SELF_SIGNED_CERT_IN_CHAIN: notTrusted,
  UNABLE_TO_GET_ISSUER_CERT: notTrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: notTrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: notTrusted,
  28000: notEntered,
  '28P01': notEntered,
  '3D000': notEntered,
  42501: about('数据库用户的权限不够', 'The user of the database may not do this'),
};

/**
 * What a driver says without a code.
 * @type {readonly (readonly [RegExp, (subject: string) => string])[]}
 */
const sayings = [
  [/timeout exceeded when trying to connect/, unreachable],
  [/server does not support SSL/i, noTls],
];

/** A socket in the file system that is not there refuses as a port does where nobody listens. */
const codeOf = (/** @type {NodeJS.ErrnoException} */ { code = '', syscall }) =>
  code === 'ENOENT' && syscall === 'connect' ? 'ECONNREFUSED' : code;

/** @param {Error} error */
function subjectOf(error) {
  const { path } = /** @type {NodeJS.ErrnoException} */ (error);
  // Node tries every address of a name and puts what each said into one error without a message of its own.
  return (
    path ?? (error instanceof AggregateError ? error.errors.map(({ message }) => message).join('; ') : error.message)
  );
}

/**
 * @param {unknown} error
 * @returns {string | undefined} what to tell whoever started the command; undefined for a mistake of the program itself
 */
export function inWords(error) {
  let current = error;
  // A bound, because nothing forbids an error to be its own cause.
  for (let depth = 0; depth < 8 && current instanceof Error; depth += 1) {
    const said = saidByTheApp[current.name];
    if (said !== undefined) return `${said}\n${current.message}`;
    const { message } = current;
    const say = words[codeOf(current)] ?? sayings.find(([saying]) => saying.test(message))?.[1];
    if (say !== undefined) return say(subjectOf(current));
    current = current.cause;
  }
  return undefined;
}
