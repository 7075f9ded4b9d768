import '#lib/base/older-browsers.ts';
