// The pages that show photos and take new ones.
import "./selection.js";
import "./timeline.js";
import "./waiting.js";
