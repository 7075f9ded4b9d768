/** A community's time zone is part of its policy. Release 0.1 knew China's alone. */
export const statements: readonly string[] = [
  `UPDATE community SET policy = policy || '{"zone": "Asia/Shanghai"}'::jsonb WHERE policy -> 'zone' IS NULL`,
];
