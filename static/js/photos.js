// The pages that show photos and take new ones.
import "./selection.js";
import "./upload/index.js";
import "./waiting.js";
