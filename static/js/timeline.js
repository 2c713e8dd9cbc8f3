// A list of photos by date that goes on in both directions, and the rail along its months.
import "./newer.js";
import "./dates.js";
