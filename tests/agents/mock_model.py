#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""mock_model.py - a scripted stand-in for a model provider, python3 stdlib only.

It listens on 127.0.0.1 and speaks enough of
  * Anthropic Messages          POST /v1/messages (+ /count_tokens)
  * OpenAI Responses            POST /v1/responses
  * OpenAI Chat Completions     POST /v1/chat/completions
  * Gemini generateContent      POST /v1beta/models/M:generateContent | :streamGenerateContent
(streaming SSE and plain JSON) for real coding-agent CLIs to run against it.

Every real agent becomes a deterministic robot.  Directives are read from the
LAST user message of the conversation, one per line, anywhere in the line:

  RUN: <shell command>     call the agent's shell tool with that command
  SAY: <text>              answer with that text
  HOLD: <seconds>          keep the HTTP reply open (first request only) before answering
  STREAM: <seconds>        spread the final text over that many seconds
  FAIL: <status> [xN]      answer the first N (default 1) requests with that HTTP status

Several RUN lines are executed one after the other (one tool call per model
turn).  After the last one the robot answers `MOCK-DONE <n> ...`.  Text without
directives is answered with `MOCK-OK <nonce-free echo of the first 60 chars>`.

The decision is a pure function of the conversation in the request, so it is
independent of retries, of resumed sessions, and any number of agents can share
one server.  A script file (--script, or POST /__mock/script) overrides it:

  [ {"match": "regex over the last user text", "times": 1, "reply": [STEP...]},
    {"turn": 2, "reply": [STEP...]} ]              # turn = n-th user message
  STEP = {"say": "text"} | {"run": "cmd"} | {"tool": "Name", "args": {...}}
       | {"hold": seconds} | {"fail": 529, "times": 1} | {"stream": seconds}

Requests whose tool list has no shell tool (title generation, quota probes,
classifiers, compaction ...) are marked aux and never answered with a tool
call.  If they ask for JSON, a JSON instance of their schema is returned.

Log (JSONL): one record per request {"ev":"request", ...} with the text of every
user message in it, and one {"ev":"reply", ...} saying what was answered and
whether the client stayed to hear it.

Control:  GET  /__mock/health            POST /__mock/hold    (freeze all replies)
          GET  /__mock/log               POST /__mock/release
          POST /__mock/script            POST /__mock/shutdown
Anything else (also a CONNECT or an absolute URI: set HTTPS_PROXY to this
server to see who phones home) is logged as {"ev":"stray"} and refused.

Command line helpers that only read the log:
  mock_model.py seen LOG NEEDLE     how often NEEDLE reached the model (see below)
  mock_model.py users LOG           the user texts, in order, without duplicates
"""
import argparse, html, json, os, re, socket, sys, threading, time, uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SHELL_TOOLS = ("Bash", "bash", "shell", "shell_command", "exec_command",
               "run_shell_command", "local_shell", "execute_command", "run_command",
               "terminal", "execute")
# context wrappers that clients put in user-role messages around/beside what was typed
WRAPPERS = ("system-reminder", "environment_context", "user_instructions", "INSTRUCTIONS",
            "permissions instructions", "collaboration_mode", "skills_instructions",
            "apps_instructions", "plugins_instructions", "session_context", "hook_context",
            "local-command-caveat", "command-name", "command-message", "command-args",
            "local-command-stdout", "task-notification", "total_tokens", "turn_aborted",
            "qwen:user-prompt-submit-context")
WRAP_RE = re.compile("|".join(r"<%s>.*?</%s>" % (re.escape(w), re.escape(w)) for w in WRAPPERS), re.S)
# text typed while the agent works reaches the model inside such a frame (Claude Code)
MIDTURN_RE = re.compile(r"^The user sent a new message while you were working:\n(.*?)(?:\n\nThis is how Claude Code surfaces .*)?$", re.S)
# housekeeping prompts of the clients themselves: never answered with a tool call
HOUSEKEEPING_RE = re.compile(r"^CRITICAL: Respond with TEXT ONLY|detailed summary of (the|our) conversation|"
                             r"CONTEXT CHECKPOINT COMPACTION|generate the <state_snapshot>|"
                             r"First, reason in your scratchpad|^\[SUGGESTION MODE|^Managed memory has", re.I)
DIRECTIVE_RE = re.compile(r"\b(RUN|SAY|HOLD|FAIL|STREAM):[ \t]*([^\r\n]*)")

LOCK = threading.Lock()
STATE = {"script": [], "counts": {}, "hold": False, "seq": 0}
RELEASE = threading.Event()
RELEASE.set()
CFG = None


# --------------------------------------------------------------------------- log
def log(rec):
    rec["t"] = round(time.time(), 4)
    line = json.dumps(rec, ensure_ascii=False)
    with LOCK:
        with open(CFG.log, "a", encoding="utf-8") as f:
            f.write(line + "\n")


def text_of(c):
    """flatten a content value of any dialect to text"""
    if c is None:
        return ""
    if isinstance(c, str):
        return c
    if isinstance(c, list):
        return "\n".join(x for x in (text_of(p) for p in c) if x)
    if isinstance(c, dict):
        for k in ("text", "content", "output", "response"):
            if k in c and c[k] is not None:
                return text_of(c[k]) if not (k == "response" and isinstance(c[k], dict)) \
                    else json.dumps(c[k], ensure_ascii=False)
        return ""
    return str(c)


# ------------------------------------------------- dialects: request -> item list
# items: ("system"|"user"|"assistant"|"call"|"result", text)
def parse_anthropic(b):
    items = []
    sysm = b.get("system")
    if sysm:
        items.append(("system", text_of(sysm)))
    for m in b.get("messages", []):
        role, c = m.get("role"), m.get("content")
        if isinstance(c, str):
            c = [{"type": "text", "text": c}]
        for p in c or []:
            t = p.get("type")
            if t == "tool_result":
                items.append(("result", text_of(p.get("content"))))
            elif t == "tool_use":
                items.append(("call", json.dumps(p.get("input"), ensure_ascii=False)))
            elif t == "text":
                items.append((role, p.get("text", "")))
    tools = [(t.get("name"), t.get("input_schema") or {}) for t in b.get("tools") or []]
    schema = ((b.get("output_config") or {}).get("format") or b.get("output_format") or {}).get("schema")
    return items, tools, schema


def parse_responses(b):
    items = []
    if b.get("instructions"):
        items.append(("system", b["instructions"]))
    inp = b.get("input")
    if isinstance(inp, str):
        inp = [{"type": "message", "role": "user", "content": inp}]
    for p in inp or []:
        t = p.get("type", "message")
        if t == "message":
            role = p.get("role")
            role = "system" if role in ("developer", "system") else role
            items.append((role, text_of(p.get("content"))))
        elif t in ("function_call", "custom_tool_call", "local_shell_call"):
            items.append(("call", str(p.get("arguments") or p.get("input") or p.get("action"))))
        elif t in ("function_call_output", "custom_tool_call_output", "local_shell_call_output"):
            items.append(("result", text_of(p.get("output"))))
    tools = []
    for t in b.get("tools") or []:
        if t.get("type") == "function":
            tools.append((t.get("name"), t.get("parameters") or {}))
        elif t.get("type") == "local_shell":
            tools.append(("local_shell", {"__local_shell": True}))
        elif t.get("type") == "custom":
            tools.append((t.get("name"), {"__custom": True}))
    schema = (((b.get("text") or {}).get("format")) or {}).get("schema")
    return items, tools, schema


def parse_chat(b):
    items = []
    for m in b.get("messages", []):
        role = m.get("role")
        if role in ("system", "developer"):
            items.append(("system", text_of(m.get("content"))))
        elif role == "tool":
            items.append(("result", text_of(m.get("content"))))
        else:
            txt = text_of(m.get("content"))
            if txt:
                items.append((role, txt))
            for c in m.get("tool_calls") or []:
                items.append(("call", (c.get("function") or {}).get("arguments", "")))
    tools = [((t.get("function") or {}).get("name"), (t.get("function") or {}).get("parameters") or {})
             for t in b.get("tools") or []]
    rf = b.get("response_format") or {}
    schema = (rf.get("json_schema") or {}).get("schema")
    return items, tools, schema


def parse_gemini(b):
    items = []
    si = b.get("systemInstruction") or b.get("system_instruction")
    if si:
        items.append(("system", text_of(si.get("parts") if isinstance(si, dict) else si)))
    for m in b.get("contents") or []:
        role = "assistant" if m.get("role") == "model" else "user"
        for p in m.get("parts") or []:
            if "functionResponse" in p:
                items.append(("result", text_of(p["functionResponse"].get("response"))))
            elif "functionCall" in p:
                items.append(("call", json.dumps(p["functionCall"].get("args"), ensure_ascii=False)))
            elif p.get("text") and not p.get("thought"):
                items.append((role, p["text"]))
    tools = []
    for t in b.get("tools") or []:
        for f in t.get("functionDeclarations") or []:
            tools.append((f.get("name"), f.get("parametersJsonSchema") or f.get("parameters") or {}))
    gc = b.get("generationConfig") or {}
    schema = gc.get("responseJsonSchema") or gc.get("responseSchema")
    if schema is None and gc.get("responseMimeType") == "application/json":
        schema = {}
    return items, tools, schema


def instance(s):
    """smallest JSON value that satisfies a JSON schema (good enough for probes)"""
    if not isinstance(s, dict) or not s:
        return {}
    if s.get("enum"):
        return s["enum"][0]
    for k in ("anyOf", "oneOf"):
        if s.get(k):
            return instance(s[k][0])
    t = s.get("type")
    t = (t[0] if isinstance(t, list) else t or "object").lower()
    if t == "object":
        props = s.get("properties") or {}
        return {k: instance(props[k]) for k in (s.get("required") or list(props)) if k in props}
    return {"string": "mock", "integer": 1, "number": 1, "boolean": False, "array": [], "null": None}.get(t, "mock")


def shell_args(name, schema, cmd):
    if schema.get("__local_shell"):
        return {"type": "exec", "command": ["bash", "-lc", cmd], "env": {}}
    props = schema.get("properties") or {}
    need = schema.get("required") or []
    out = {}
    for k, v in props.items():
        t = str((v or {}).get("type", "string")).lower()
        if k in ("command", "cmd", "script"):
            out[k] = ["bash", "-lc", cmd] if t == "array" else cmd
        elif k in need:
            out[k] = "mock" if k == "description" else instance(v)
    return out or {"command": cmd}


# ------------------------------------------------------------------- the decision
PASTED_RE = re.compile(r'\s*<pasted_content id="[^"]*">\n(.*?)\n</pasted_content id="[^"]*">\s*', re.S)


HOOKPROMPT_RE = re.compile(r"<hook_prompt [^>]*>(.*?)</hook_prompt>", re.S)     # codex: reason of a Stop hook


def clean(t):
    t = HOOKPROMPT_RE.sub(lambda m: html.unescape(m.group(1)), t)
    t = PASTED_RE.sub(lambda m: "\n" + m.group(1) + "\n", t)
    t = WRAP_RE.sub("", t).strip()
    m = MIDTURN_RE.match(t)
    return m.group(1).strip() if m else t


def steps_from_text(txt):
    steps = []
    for m in DIRECTIVE_RE.finditer(txt):
        k, v = m.group(1), m.group(2).strip()
        if k == "RUN" and v:
            steps.append({"run": v})
        elif k == "SAY":
            steps.append({"say": v})
        elif k == "HOLD":
            steps.append({"hold": float(re.match(r"[\d.]+", v).group(0)) if re.match(r"[\d.]+", v) else 1})
        elif k == "STREAM":
            steps.append({"stream": float(re.match(r"[\d.]+", v).group(0)) if re.match(r"[\d.]+", v) else 1})
        elif k == "FAIL":
            mm = re.match(r"(\d+)(?:\s*x(\d+))?", v)
            if mm:
                steps.append({"fail": int(mm.group(1)), "times": int(mm.group(2) or 1)})
    return steps


def decide(items, aux):
    """-> dict(kind=text|call|fail, text, cmd/tool/args, hold, stream, turn, user, results)"""
    last_u, turn = -1, 0
    users = []
    for i, (k, t) in enumerate(items):
        if k == "user":
            users.append(t)
            if clean(t):
                last_u, turn = i, turn + 1
    user = clean(items[last_u][1]) if last_u >= 0 else ""
    # everything the user said since the model last spoke counts as one prompt
    j = last_u - 1
    while j >= 0 and items[j][0] in ("user", "system"):
        if items[j][0] == "user":
            user = (clean(items[j][1]) + "\n" + user).strip()
        j -= 1
    results = [t for k, t in items[last_u + 1:] if k == "result"]
    steps = None
    with LOCK:
        for n, rule in enumerate(STATE["script"]):
            if "match" in rule and not re.search(rule["match"], user, re.S):
                continue
            if "turn" in rule and rule["turn"] != turn:
                continue
            if aux and not rule.get("aux"):
                continue
            key = ("rule", n)
            seen = STATE["counts"].setdefault(key, [])
            tag = (turn, user)
            if "times" in rule and tag not in seen and len(seen) >= rule["times"]:
                continue
            if tag not in seen:
                seen.append(tag)
            steps = rule["reply"]
            break
    scripted = steps is not None
    if steps is None:
        steps = [] if aux else steps_from_text(user)
    d = {"kind": "text", "text": "", "hold": 0.0, "stream": 0.0, "turn": turn, "user": user,
         "users": users, "results": results, "scripted": scripted}
    says, calls = [], 0
    for s in steps:
        if "fail" in s:
            with LOCK:
                c = STATE["counts"].setdefault(("fail", user), 0)
                if c < s.get("times", 1):
                    STATE["counts"][("fail", user)] = c + 1
                    d.update(kind="fail", status=s["fail"])
                    return d
        elif "hold" in s and not results:
            d["hold"] += float(s["hold"])
        elif "stream" in s:
            d["stream"] = float(s["stream"])
        elif "say" in s:
            says.append(s["say"])
        elif ("run" in s or "tool" in s) and not aux:
            if calls == len(results):
                d.update(kind="call", text="\n".join(says), cmd=s.get("run"),
                         tool=s.get("tool"), args=s.get("args") or {})
                return d
            calls += 1
            says = []
    if says:
        d["text"] = "\n".join(says)
    elif aux:
        d["text"] = "mock"
    elif calls:
        d["text"] = "MOCK-DONE %d: %s" % (calls, " ".join((results[-1] if results else "").split())[:200])
    else:
        d["text"] = "MOCK-OK: " + " ".join(user.split())[:60]
    return d


# ------------------------------------------------------------------------- server
class H(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "mock"

    def log_message(self, *a):
        pass

    def js(self, code, obj, extra=None):
        data = json.dumps(obj).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for k, v in (extra or {}).items():
            self.send_header(k, v)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def stray(self, code=404):
        log({"ev": "stray", "method": self.command, "path": self.path,
             "agent": self.headers.get("User-Agent", "")})
        try:
            self.js(code, {"error": {"type": "not_found_error", "message": "mock: refused " + self.path}})
        except OSError:
            pass
        self.close_connection = True

    def do_CONNECT(self):
        self.stray(403)

    def do_HEAD(self):
        self.js(200, {})

    def do_OPTIONS(self):
        self.js(200, {})

    def do_PUT(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.stray()

    do_PATCH = do_DELETE = do_PUT

    def do_GET(self):
        p = self.path.split("?")[0]
        if p == "/__mock/health":
            return self.js(200, {"ok": True, "pid": os.getpid(), "hold": STATE["hold"], "requests": STATE["seq"]})
        if p == "/__mock/log":
            with open(CFG.log, encoding="utf-8") as f:
                return self.js(200, [json.loads(x) for x in f if x.strip()])
        if self.headers.get("Upgrade", "").lower() == "websocket":
            return self.stray(426)
        if p.rstrip("/").endswith("/models"):
            log({"ev": "models", "path": self.path, "agent": self.headers.get("User-Agent", "")})
            return self.js(200, {"object": "list", "data": [
                {"id": "mock-model", "object": "model", "created": 1700000000, "owned_by": "mock",
                 "type": "model", "display_name": "mock-model", "created_at": "2026-01-01T00:00:00Z"}],
                "has_more": False, "first_id": "mock-model", "last_id": "mock-model"})
        self.stray()

    def body(self):
        if "chunked" in (self.headers.get("Transfer-Encoding") or "").lower():
            data = b""
            while True:
                n = int(self.rfile.readline().split(b";")[0] or b"0", 16)
                if n == 0:
                    self.rfile.readline()
                    break
                data += self.rfile.read(n)
                self.rfile.readline()
        else:
            data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        enc = (self.headers.get("Content-Encoding") or "").lower()
        if enc == "gzip":
            import gzip
            data = gzip.decompress(data)
        elif enc == "deflate":
            import zlib
            data = zlib.decompress(data)
        return data

    def watch(self, raw):
        """how often each string matched by --watch occurs anywhere in the request body"""
        out = {}
        if CFG.watch:
            for m in re.finditer(CFG.watch.encode(), raw):
                w = m.group(0).decode("utf-8", "replace")
                out[w] = out.get(w, 0) + 1
        return out

    def do_POST(self):
        raw = self.body()
        p = self.path.split("?")[0]
        if p.startswith("/__mock/"):
            return self.control(p, raw)
        try:
            b = json.loads(raw or b"{}")
        except ValueError:
            return self.stray(400)
        # header sanity: only dummy keys may ever be seen here
        key = (self.headers.get("x-api-key") or self.headers.get("x-goog-api-key")
               or (self.headers.get("Authorization") or "").replace("Bearer ", ""))
        if p.endswith("/messages/count_tokens"):
            return self.js(200, {"input_tokens": max(1, len(raw) // 4)})
        if p.endswith(":countTokens"):
            return self.js(200, {"totalTokens": max(1, len(raw) // 4)})
        if p.endswith("/v1/messages") or p.endswith("/messages"):
            dialect, parsed = "anthropic", parse_anthropic(b)
            stream = bool(b.get("stream"))
        elif p.endswith("/responses"):
            dialect, parsed = "responses", parse_responses(b)
            stream = bool(b.get("stream"))
        elif p.endswith("/chat/completions"):
            dialect, parsed = "chat", parse_chat(b)
            stream = bool(b.get("stream"))
        elif p.endswith(":generateContent") or p.endswith(":streamGenerateContent"):
            dialect, parsed = "gemini", parse_gemini(b)
            stream = p.endswith(":streamGenerateContent")
        else:
            return self.stray()
        items, tools, schema = parsed
        shell = next(((n, s) for want in SHELL_TOOLS for n, s in tools if n == want), None)
        last = next((t for k, t in reversed(items) if k in ("user", "result")), "")
        housekeeping = bool(HOUSEKEEPING_RE.search(last[:4000])) and items[-1][0] != "result"
        aux = shell is None or schema is not None or housekeeping
        d = decide(items, aux)
        if housekeeping and not d["scripted"]:
            d["text"] = "" if last.startswith("[SUGGESTION MODE") else \
                "<summary>MOCK-SUMMARY of %d items</summary>" % len(items)
        if aux and schema is not None and not d["scripted"]:
            d["text"] = json.dumps(instance(schema))
        with LOCK:
            STATE["seq"] += 1
            rid = STATE["seq"]
        model = b.get("model") or re.sub(r".*/models/|:.*", "", p)
        log({"ev": "request", "id": rid, "dialect": dialect, "path": self.path, "model": model,
             "aux": aux, "agent": self.headers.get("User-Agent", ""),
             "key": key if "dummy" in key else ("none" if not key else "OTHER"),
             "turn": d["turn"], "user": d["user"], "users": d["users"],
             "results": [r[:2000] for r in d["results"]],
             "ctx": [t[:4000] for k, t in items[1:] if k == "system"],
             "session": self.headers.get("X-Claude-Code-Session-Id") or self.headers.get("session_id") or b.get("prompt_cache_key"),
             "watch": self.watch(raw),
             "ntools": len(tools), "shell": shell[0] if shell else None, "stream": stream})
        if CFG.dump:
            with open(os.path.join(CFG.dump, "%04d-%s.json" % (rid, "aux" if aux else "main")), "w") as f:
                json.dump({"path": self.path, "headers": {k: v for k, v in self.headers.items()
                           if k.lower() not in ("authorization", "x-api-key", "x-goog-api-key")},
                           "body": b}, f, indent=1, ensure_ascii=False)
        if d["kind"] == "call":
            if d["tool"]:
                d["name"] = d["tool"]
            else:
                d["name"] = shell[0]
                d["args"] = shell_args(shell[0], shell[1], d["cmd"])
        t0, ok = time.time(), True
        try:
            if d["kind"] == "fail":
                self.fail(d["status"], dialect)
            else:
                W = Writer(self, dialect, stream, model, rid, len(raw) // 4)
                hold_until = time.time() + d["hold"]
                while time.time() < hold_until or (not aux and not RELEASE.is_set()):
                    W.ping()
                    time.sleep(0.1)
                W.send(d)
        except (BrokenPipeError, ConnectionResetError, socket.timeout, OSError) as e:
            ok = False
            self.close_connection = True
        log({"ev": "reply", "id": rid, "kind": d["kind"], "text": d.get("text", "")[:300],
             "cmd": d.get("cmd"), "status": d.get("status", 200), "heard": ok,
             "secs": round(time.time() - t0, 3)})

    def fail(self, status, dialect):
        kind = {400: "invalid_request_error", 401: "authentication_error", 403: "permission_error",
                429: "rate_limit_error", 500: "api_error", 529: "overloaded_error"}.get(status, "api_error")
        if dialect == "anthropic":
            e = {"type": "error", "error": {"type": kind, "message": "mock failure %d" % status}}
        elif dialect == "gemini":
            e = {"error": {"code": status, "message": "mock failure %d" % status, "status": kind.upper()}}
            if status == 429:       # the quota of a day, as its API says it
                e["error"].update(status="RESOURCE_EXHAUSTED", details=[{
                    "@type": "type.googleapis.com/google.rpc.QuotaFailure",
                    "violations": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel"}]}])
        else:
            e = {"error": {"message": "mock failure %d" % status, "type": kind, "code": kind}}
        self.js(status, e, {"retry-after": "1"} if status in (429, 529) else None)

    def control(self, p, raw):
        if p == "/__mock/hold":
            STATE["hold"] = True
            RELEASE.clear()
        elif p == "/__mock/release":
            STATE["hold"] = False
            RELEASE.set()
        elif p == "/__mock/script":
            with LOCK:
                STATE["script"] = json.loads(raw or b"[]")
                STATE["counts"] = {}
        elif p == "/__mock/shutdown":
            self.js(200, {"ok": True})
            threading.Thread(target=self.server.shutdown, daemon=True).start()
            return
        else:
            return self.stray()
        self.js(200, {"ok": True})


class Writer:
    """writes one reply in one dialect; keeps an SSE reply open while held"""

    def __init__(self, h, dialect, stream, model, rid, in_tokens):
        self.h, self.dialect, self.stream, self.model = h, dialect, stream, model
        self.rid, self.tok, self.open = rid, max(1, in_tokens), False
        self.uid = uuid.uuid4().hex[:20]

    # -- plumbing
    def start(self):
        if self.open:
            return
        self.open = True
        h = self.h
        h.send_response(200)
        h.send_header("Content-Type", "text/event-stream; charset=utf-8")
        h.send_header("Cache-Control", "no-cache")
        h.send_header("Transfer-Encoding", "chunked")
        h.send_header("request-id", "req_" + self.uid)
        h.end_headers()
        if self.dialect == "anthropic":
            self.ev({"type": "message_start", "message": {
                "id": "msg_" + self.uid, "type": "message", "role": "assistant", "model": self.model,
                "content": [], "stop_reason": None, "stop_sequence": None,
                "usage": {"input_tokens": self.tok, "output_tokens": 1,
                          "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0}}})
        elif self.dialect == "responses":
            self.ev({"type": "response.created", "response": self.resp("in_progress", [])})

    def chunk(self, data):
        b = data.encode()
        self.h.wfile.write(b"%x\r\n%s\r\n" % (len(b), b))
        self.h.wfile.flush()

    def ev(self, obj):
        s = "data: " + json.dumps(obj, ensure_ascii=False) + "\n\n"
        if self.dialect in ("anthropic", "responses"):
            s = "event: %s\n%s" % (obj["type"], s)
        self.chunk(s)

    def ping(self):
        """while held: notice a client that hung up; keep SSE clients warm"""
        if self.stream and self.dialect != "gemini":      # its SDK does not like SSE comments
            self.start()
            self.chunk('event: ping\ndata: {"type": "ping"}\n\n' if self.dialect == "anthropic" else ": ping\n\n")
        else:
            self.h.connection.setblocking(False)
            try:
                if self.h.connection.recv(1, socket.MSG_PEEK) == b"":
                    raise ConnectionResetError
            except (BlockingIOError, InterruptedError):
                pass
            finally:
                self.h.connection.setblocking(True)

    def resp(self, status, output):
        return {"id": "resp_" + self.uid, "object": "response", "created_at": int(time.time()),
                "status": status, "model": self.model, "output": output, "parallel_tool_calls": False,
                "error": None, "incomplete_details": None, "instructions": None, "metadata": {},
                "usage": None if status != "completed" else {
                    "input_tokens": self.tok, "input_tokens_details": {"cached_tokens": 0},
                    "output_tokens": 5, "output_tokens_details": {"reasoning_tokens": 0},
                    "total_tokens": self.tok + 5}}

    def pieces(self, text, secs):
        if secs <= 0 or not text:
            yield text
            return
        n = max(1, min(len(text), int(secs / 0.1)))
        step = (len(text) + n - 1) // n
        for i in range(0, len(text), step):
            yield text[i:i + step]
            time.sleep(secs * step / len(text))

    # -- replies
    def send(self, d):
        call = d["kind"] == "call"
        f = getattr(self, self.dialect + ("_sse" if self.stream else "_json"))
        if self.stream:
            self.start()
        f(d["text"], (d["name"], d["args"]) if call else None, d["stream"])
        if self.stream:
            self.h.wfile.write(b"0\r\n\r\n")
            self.h.wfile.flush()

    # anthropic
    def anthropic_sse(self, text, call, secs):
        i = 0
        if text:
            self.ev({"type": "content_block_start", "index": i, "content_block": {"type": "text", "text": ""}})
            for t in self.pieces(text, secs):
                self.ev({"type": "content_block_delta", "index": i, "delta": {"type": "text_delta", "text": t}})
            self.ev({"type": "content_block_stop", "index": i})
            i += 1
        if call:
            self.ev({"type": "content_block_start", "index": i, "content_block": {
                "type": "tool_use", "id": "toolu_" + self.uid, "name": call[0], "input": {}}})
            self.ev({"type": "content_block_delta", "index": i, "delta": {
                "type": "input_json_delta", "partial_json": json.dumps(call[1])}})
            self.ev({"type": "content_block_stop", "index": i})
        self.ev({"type": "message_delta", "delta": {"stop_reason": "tool_use" if call else "end_turn",
                                                    "stop_sequence": None}, "usage": {"output_tokens": 5}})
        self.ev({"type": "message_stop"})

    def anthropic_json(self, text, call, secs):
        c = [{"type": "text", "text": text}] if text else []
        if call:
            c.append({"type": "tool_use", "id": "toolu_" + self.uid, "name": call[0], "input": call[1]})
        self.h.js(200, {"id": "msg_" + self.uid, "type": "message", "role": "assistant", "model": self.model,
                        "content": c, "stop_reason": "tool_use" if call else "end_turn", "stop_sequence": None,
                        "usage": {"input_tokens": self.tok, "output_tokens": 5,
                                  "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0}})

    # openai responses
    def items(self, text, call):
        out = []
        if text:
            out.append({"type": "message", "id": "msg_" + self.uid, "status": "completed", "role": "assistant",
                        "content": [{"type": "output_text", "text": text, "annotations": []}]})
        if call and call[0] == "local_shell":
            out.append({"type": "local_shell_call", "id": "lsh_" + self.uid, "call_id": "call_" + self.uid,
                        "status": "completed", "action": call[1]})
        elif call:
            out.append({"type": "function_call", "id": "fc_" + self.uid, "call_id": "call_" + self.uid,
                        "name": call[0], "arguments": json.dumps(call[1]), "status": "completed"})
        return out

    def responses_sse(self, text, call, secs):
        out = self.items(text, call)
        for i, it in enumerate(out):
            st = dict(it, status="in_progress")
            if it["type"] == "message":
                st["content"] = []
            self.ev({"type": "response.output_item.added", "output_index": i, "item": st})
            if it["type"] == "message":
                part = {"type": "output_text", "text": "", "annotations": []}
                self.ev({"type": "response.content_part.added", "item_id": it["id"], "output_index": i,
                         "content_index": 0, "part": part})
                for t in self.pieces(text, secs):
                    self.ev({"type": "response.output_text.delta", "item_id": it["id"], "output_index": i,
                             "content_index": 0, "delta": t})
                self.ev({"type": "response.output_text.done", "item_id": it["id"], "output_index": i,
                         "content_index": 0, "text": text})
                self.ev({"type": "response.content_part.done", "item_id": it["id"], "output_index": i,
                         "content_index": 0, "part": dict(part, text=text)})
            elif it["type"] == "function_call":
                self.ev({"type": "response.function_call_arguments.delta", "item_id": it["id"],
                         "output_index": i, "delta": it["arguments"]})
                self.ev({"type": "response.function_call_arguments.done", "item_id": it["id"],
                         "output_index": i, "arguments": it["arguments"]})
            self.ev({"type": "response.output_item.done", "output_index": i, "item": it})
        self.ev({"type": "response.completed", "response": self.resp("completed", out)})

    def responses_json(self, text, call, secs):
        self.h.js(200, self.resp("completed", self.items(text, call)))

    # openai chat completions
    def chat_chunk(self, delta, fin=None, usage=None):
        o = {"id": "chatcmpl-" + self.uid, "object": "chat.completion.chunk", "created": int(time.time()),
             "model": self.model, "choices": [{"index": 0, "delta": delta, "finish_reason": fin}]}
        if usage:
            o["usage"] = usage
        self.ev(o)

    def usage(self):
        return {"prompt_tokens": self.tok, "completion_tokens": 5, "total_tokens": self.tok + 5}

    def chat_sse(self, text, call, secs):
        self.chat_chunk({"role": "assistant", "content": ""})
        for t in self.pieces(text, secs):
            if t:
                self.chat_chunk({"content": t})
        if call:
            self.chat_chunk({"tool_calls": [{"index": 0, "id": "call_" + self.uid, "type": "function",
                                             "function": {"name": call[0], "arguments": json.dumps(call[1])}}]})
        self.chat_chunk({}, "tool_calls" if call else "stop", self.usage())
        self.chunk("data: [DONE]\n\n")

    def chat_json(self, text, call, secs):
        m = {"role": "assistant", "content": text or None}
        if call:
            m["tool_calls"] = [{"id": "call_" + self.uid, "type": "function",
                                "function": {"name": call[0], "arguments": json.dumps(call[1])}}]
        self.h.js(200, {"id": "chatcmpl-" + self.uid, "object": "chat.completion", "created": int(time.time()),
                        "model": self.model, "usage": self.usage(),
                        "choices": [{"index": 0, "message": m, "finish_reason": "tool_calls" if call else "stop"}]})

    # gemini
    def gem(self, parts, fin=True):
        c = {"index": 0, "content": {"role": "model", "parts": parts}}
        if fin:
            c["finishReason"] = "STOP"
        return {"candidates": [c], "modelVersion": self.model, "responseId": self.uid,
                "usageMetadata": {"promptTokenCount": self.tok, "candidatesTokenCount": 5,
                                  "totalTokenCount": self.tok + 5}}

    def gemini_sse(self, text, call, secs):
        parts = [{"functionCall": {"name": call[0], "args": call[1]}}] if call else []
        if text:
            ps = list(self.pieces(text, 0)) if secs <= 0 else None
            if ps is not None:
                parts = [{"text": text}] + parts
            else:
                for t in self.pieces(text, secs):
                    self.ev(self.gem([{"text": t}], False))
        self.ev(self.gem(parts or [{"text": ""}]))

    def gemini_json(self, text, call, secs):
        parts = ([{"text": text}] if text else []) + \
            ([{"functionCall": {"name": call[0], "args": call[1]}}] if call else [])
        self.h.js(200, self.gem(parts))


class Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        e = sys.exc_info()[1]
        if not isinstance(e, (ConnectionError, socket.timeout)):
            import traceback
            log({"ev": "error", "error": traceback.format_exc()[-1500:]})


# ------------------------------------------------------------------- log helpers
def read_log(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(x) for x in f if x.strip()]


def cmd_seen(path, needle):
    """{"requests": requests carrying the needle in a user message,
        "max_in_one": most occurrences of it in the user messages of one request,
        "first_t": when it was first seen, "exact": a user message equal to it exists}
    delivered exactly once and intact  <=>  max_in_one == 1 (one conversation)."""
    req = [r for r in read_log(path) if r["ev"] == "request" and not r["aux"]]
    hit = [r for r in req if any(needle in u for u in r["users"])]
    out = {"requests": len(hit),
           "max_in_one": max([sum(u.count(needle) for u in r["users"]) for r in hit] or [0]),
           "first_t": hit[0]["t"] if hit else None,
           "exact": any(clean(u) == needle for r in hit for u in r["users"])}
    print(json.dumps(out))
    return 0 if out["max_in_one"] == 1 else 1


def cmd_users(path):
    seen = []
    for r in read_log(path):
        if r["ev"] == "request" and not r["aux"]:
            for u in r["users"]:
                if u not in seen:
                    seen.append(u)
    for u in seen:
        print(json.dumps(u, ensure_ascii=False))
    return 0


def main():
    global CFG
    if len(sys.argv) == 4 and sys.argv[1] == "seen":
        sys.exit(cmd_seen(sys.argv[2], sys.argv[3]))
    if len(sys.argv) == 3 and sys.argv[1] == "users":
        sys.exit(cmd_users(sys.argv[2]))
    ap = argparse.ArgumentParser(description="scripted mock model server on 127.0.0.1")
    ap.add_argument("--port", type=int, default=0, help="0 = any free port")
    ap.add_argument("--port-file", help="write the port number here once listening")
    ap.add_argument("--script", help="JSON reply script")
    ap.add_argument("--log", default="mock.jsonl")
    ap.add_argument("--dump", help="folder for full request bodies (keys left out)")
    ap.add_argument("--watch", help="regex; its matches anywhere in a request body are counted in the log")
    ap.add_argument("--max-secs", type=float, default=0, help="exit by itself after that many seconds")
    CFG = ap.parse_args()
    if CFG.dump:
        os.makedirs(CFG.dump, exist_ok=True)
    if CFG.script:
        STATE["script"] = json.load(open(CFG.script))
    open(CFG.log, "a").close()
    s = Server(("127.0.0.1", CFG.port), H)
    if CFG.max_secs:
        t = threading.Timer(CFG.max_secs, s.shutdown)
        t.daemon = True
        t.start()
    port = s.server_address[1]
    if CFG.port_file:
        with open(CFG.port_file + ".tmp", "w") as f:
            f.write("%d\n" % port)
        os.rename(CFG.port_file + ".tmp", CFG.port_file)
    print("mock_model: http://127.0.0.1:%d log=%s pid=%d" % (port, CFG.log, os.getpid()), flush=True)
    try:
        s.serve_forever(poll_interval=0.2)
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
