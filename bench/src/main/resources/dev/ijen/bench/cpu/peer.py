"""The PyTorch side of `./ijen bench cpu --peers`: lines of JSON in, lines of JSON out.

Each work is a function of its inputs that returns a function without arguments, which is what is timed.
"""
import json
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F


def product(mode):
    def work(a, b):
        a, b = a.T if mode[0] == "T" else a, b.T if mode[1] == "T" else b
        c = torch.empty(a.shape[0], b.shape[1])
        return lambda: torch.mm(a, b, out=c)

    return work


def op(f):
    return lambda *x: lambda: f(*x)


def cross_entropy(x, t):
    t = t.long()
    return lambda: F.cross_entropy(x, t)


def step(forward, parameters, loss):
    """A training step; Adam with fused=True, the fastest that PyTorch has on a CPU."""
    adam = torch.optim.Adam(parameters, lr=1e-3, fused=True)

    def f():
        adam.zero_grad()
        value = loss(forward())
        value.backward()
        adam.step()
        return value.detach()

    return f


def filled(model, values):
    """Ijen's parameters in PyTorch's order; a matrix of a linear layer is the transpose of ours."""
    for layer in model.modules():
        for p in layer.parameters(recurse=False):
            v = values.pop(0)
            p.data.copy_(v.T if isinstance(layer, nn.Linear) else v)
    assert not values
    return model


def mlp(x, y, *p):
    model = nn.Sequential(nn.Linear(4, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 2))
    filled(model, list(p))
    return step(lambda: model(x), model.parameters(), lambda z: F.mse_loss(z, y))


def nature(x, y, *p):
    model = nn.Sequential(
        nn.Conv2d(4, 32, 8, 4), nn.ReLU(), nn.Conv2d(32, 64, 4, 2), nn.ReLU(), nn.Conv2d(64, 64, 3), nn.ReLU(),
        nn.Flatten(), nn.Linear(3136, 512), nn.ReLU(), nn.Linear(512, 6))  # fmt: skip
    filled(model, list(p))
    return step(lambda: model(x), model.parameters(), lambda z: F.mse_loss(z, y))


class Block(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.qkv, self.out = nn.LayerNorm(d), nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.norm2, self.up, self.down = nn.LayerNorm(d), nn.Linear(d, 4 * d), nn.Linear(4 * d, d)

    def forward(self, x):
        b, t, d = x.shape
        qkv = self.qkv(self.norm1(x)).view(b, t, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        y = F.scaled_dot_product_attention(*qkv.unbind(0), is_causal=True)
        x = x + self.out(y.transpose(1, 2).reshape(b, t, d))
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class Gpt(nn.Module):
    def __init__(self, words, length, d, layers, heads):
        super().__init__()
        self.token, self.position = nn.Embedding(words, d), nn.Embedding(length, d)
        self.blocks = nn.Sequential(*[Block(d, heads) for _ in range(layers)])
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, words)

    def forward(self, x):
        return self.head(self.norm(self.blocks(self.token(x) + self.position.weight)))


def gpt(x, y, *p):
    """Query, key and value in one product, as PyTorch programs have it."""
    x, y, p = x.long(), y.long(), list(p)
    for i in range(4):
        at = 4 + 12 * i  # behind the blocks whose six tensors have become two
        p[at : at + 6] = [torch.cat(p[at : at + 6 : 2], 1), torch.cat(p[at + 1 : at + 6 : 2])]
    model = filled(Gpt(256, 64, 128, 4, 4), p)
    return step(lambda: model(x).flatten(0, 1), model.parameters(), lambda z: F.cross_entropy(z, y.flatten()))


def population(x, w1, b1, w2, b2):
    b1, b2 = b1.unsqueeze(1), b2.unsqueeze(1)
    return lambda: torch.baddbmm(b2, torch.baddbmm(b1, x, w1).tanh_(), w2)


def ensemble(x, y, *p):
    w1, b1, w2, b2, w3, b3 = p = [v.unsqueeze(1) if v.dim() == 2 else v for v in p]
    for v in p:
        v.requires_grad_()

    def forward():
        h = torch.baddbmm(b1, x, w1).relu_()
        h = torch.baddbmm(b2, h, w2).relu_()
        return torch.baddbmm(b3, h, w3)

    return step(forward, p, lambda z: F.mse_loss(z, y))


TRAINING = {"mlp": mlp, "gpt": gpt, "nature-cnn": nature, "ensemble": ensemble}
WORKS = TRAINING | {
    "nn": product("NN"), "nt": product("NT"), "tn": product("TN"), "population": population,
    "add": op(torch.add), "mul": op(torch.mul), "exp": op(torch.exp), "tanh": op(torch.tanh), "gelu": op(F.gelu),
    "sum": op(torch.sum), "max": op(torch.max), "softmax": op(lambda x: torch.softmax(x, -1)),
    "layer-norm": op(lambda x, w, b: F.layer_norm(x, w.shape, w, b)), "cross-entropy": cross_entropy,
}  # fmt: skip


def read(i):
    t = torch.from_file(i["file"], size=i["size"], dtype=getattr(torch, i["dtype"]))
    return t.clone().reshape(i["shape"])


def main():
    torch.set_num_threads(int(sys.argv[1]))
    torch.manual_seed(0)
    print(json.dumps({"version": torch.__version__}), flush=True)
    f = None
    for line in sys.stdin:
        q = json.loads(line)
        try:
            if q["do"] == "prepare":
                torch.set_grad_enabled(q["work"] in TRAINING)
                f = None  # its memory first
                f = WORKS[q["work"]](*map(read, q["inputs"]))
                a = {}
            elif q["do"] == "result":
                r = torch.cat([f().flatten().clone() for _ in range(q["calls"])]).float().contiguous()
                r.numpy().tofile(q["file"]) if r.numel() else open(q["file"], "w").close()
                a = {}
            else:
                for _ in range(q["before"]):
                    f()
                start = time.perf_counter()
                for _ in range(q["calls"]):
                    f()
                a = {"seconds": time.perf_counter() - start}
        except Exception as e:  # the other side names the work
            a = {"error": f"{type(e).__name__}: {e}"}
        print(json.dumps(a), flush=True)


main()
