"""Peer of `ijen bench ppo --peers`: PPO on CartPole-v1 with the settings that RL Baselines3 Zoo
publishes, by Stable-Baselines3 if Python has it, else by the loop below (PyTorch and Gymnasium).
Arguments: steps, seed, threads. Prints one JSON object: the peer's name, the seconds of training
and the mean return of the last 100 episodes."""

import json
import sys
import time

import gymnasium
import numpy
import torch

ENVS, HORIZON, BATCH, EPOCHS, GAMMA, LAMBDA, RATE, CLIP = 8, 32, 256, 20, 0.98, 0.8, 1e-3, 0.2


def stable_baselines(steps, seed):
    import stable_baselines3
    from stable_baselines3.common.env_util import make_vec_env

    env = make_vec_env("CartPole-v1", n_envs=ENVS, seed=seed)
    model = stable_baselines3.PPO(
        "MlpPolicy", env, n_steps=HORIZON, batch_size=BATCH, n_epochs=EPOCHS, gamma=GAMMA,
        gae_lambda=LAMBDA, ent_coef=0.0, learning_rate=lambda left: RATE * left,
        clip_range=lambda left: CLIP * left, seed=seed, device="cpu")
    start = time.perf_counter()
    model.learn(steps)
    seconds = time.perf_counter() - start
    returns = [e["r"] for e in model.ep_info_buffer]
    return "Stable-Baselines3 " + stable_baselines3.__version__, seconds, numpy.mean(returns)


def network(outputs, gain):
    layers = []
    for size, nxt, g in ((4, 64, 2 ** 0.5), (64, 64, 2 ** 0.5), (64, outputs, gain)):
        layer = torch.nn.Linear(size, nxt)
        torch.nn.init.orthogonal_(layer.weight, g)
        torch.nn.init.zeros_(layer.bias)
        layers += [layer, torch.nn.Tanh()]
    return torch.nn.Sequential(*layers[:-1])


def loop(steps, seed):
    torch.manual_seed(seed)
    actor, critic = network(2, 0.01), network(1, 1.0)
    parameters = list(actor.parameters()) + list(critic.parameters())
    adam = torch.optim.Adam(parameters, lr=RATE, eps=1e-5, fused=True)
    envs = [gymnasium.make("CartPole-v1") for _ in range(ENVS)]
    now = numpy.stack([e.reset(seed=seed * 1000 + i)[0] for i, e in enumerate(envs)])
    returns, running = [], numpy.zeros(ENVS)
    updates = -(-steps // (ENVS * HORIZON))
    start = time.perf_counter()
    for update in range(updates):
        left = 1 - update / updates
        adam.param_groups[0]["lr"] = RATE * left
        clip = CLIP * left
        columns = [[] for _ in range(6)]
        for _ in range(HORIZON):
            with torch.no_grad():
                obs = torch.from_numpy(now)
                policy = torch.distributions.Categorical(logits=actor(obs))
                action = policy.sample()
                log_prob = policy.log_prob(action)
                value = critic(obs).squeeze(-1)
            reward, done = numpy.ones(ENVS, numpy.float32), numpy.zeros(ENVS, numpy.float32)
            nxt = numpy.empty_like(now)
            for i, env in enumerate(envs):
                o, _, terminated, truncated, _ = env.step(int(action[i]))
                running[i] += 1
                if terminated or truncated:
                    if truncated and not terminated:
                        with torch.no_grad():
                            reward[i] += GAMMA * critic(torch.from_numpy(o)).item()
                    done[i] = 1
                    returns.append(running[i])
                    running[i] = 0
                    o = env.reset()[0]
                nxt[i] = o
            row = obs, action, log_prob, value, torch.from_numpy(reward), torch.from_numpy(done)
            for column, x in zip(columns, row):
                column.append(x)
            now = nxt
        obs, action, log_prob, value, reward, done = (torch.stack(c) for c in columns)
        with torch.no_grad():
            after, advantage = critic(torch.from_numpy(now)).squeeze(-1), torch.zeros_like(reward)
            last = torch.zeros(ENVS)
            for t in reversed(range(HORIZON)):
                delta = reward[t] + GAMMA * after * (1 - done[t]) - value[t]
                last = delta + GAMMA * LAMBDA * (1 - done[t]) * last
                advantage[t], after = last, value[t]
        obs, action, log_prob, advantage, target = (
            x.flatten(0, 1) for x in (obs, action, log_prob, advantage, advantage + value))
        for _ in range(EPOCHS):
            for rows in torch.randperm(ENVS * HORIZON).split(BATCH):
                policy = torch.distributions.Categorical(logits=actor(obs[rows]))
                a = advantage[rows]
                a = (a - a.mean()) / (a.std() + 1e-8)
                ratio = (policy.log_prob(action[rows]) - log_prob[rows]).exp()
                gain = torch.min(ratio * a, ratio.clamp(1 - clip, 1 + clip) * a).mean()
                error = (critic(obs[rows]).squeeze(-1) - target[rows]).square().mean()
                adam.zero_grad()
                (0.5 * error - gain).backward()
                torch.nn.utils.clip_grad_norm_(parameters, 0.5)
                adam.step()
    seconds = time.perf_counter() - start
    name = "a loop in PyTorch " + torch.__version__ + " and Gymnasium " + gymnasium.__version__
    return name, seconds, numpy.mean(returns[-100:])


steps, seed, threads = (int(a) for a in sys.argv[1:])
torch.set_num_threads(threads)
try:
    result = stable_baselines(steps, seed)
except ImportError:
    result = loop(steps, seed)
print(json.dumps(dict(zip(("name", "seconds", "return"), (result[0], result[1], float(result[2]))))))
